import './node-version.ts'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import cliProgress from 'cli-progress'
import { v7 as uuid } from 'uuid'
import { existingKey, sealingKey } from '../db/keys.ts'
import type { ApplicationRow, DisclosureRow, NoticeRow } from '../db/project.ts'
import { rotateKey, underKeys } from '../db/rotate.ts'
import { KeyFileError, type Keys, keyFile } from '../db/sealed.ts'
import { sqliteStore } from '../db/sqlite.ts'
import type { Store } from '../db/store.ts'
import { documentMachine } from '../machines/document.ts'
import { luoyang } from '../machines/law.ts'
import { CannotSet } from '../public-notices/cannot-set.ts'
import { assigningOrgans } from './assigning-organs.ts'
import { attachmentsBeside, copyAttachments } from './attachments/copy-attachments.ts'
import { dropAttachment } from './attachments/store-attachment.ts'
import { audit } from './audit.ts'
import { auditNarrowed, isSinceOnly, remember, tellAudit } from './audit-command.ts'
import { type Finding, findingOf } from './audit-findings.ts'
import { audiences, bundleName, bundleOf } from './bundle/bundle.ts'
import { evidenceFrom } from './bundle/evidence.ts'
import {
  type Calendar,
  deadline,
  type LegalDay,
  legalDayOf,
  parseDay,
  parsePeriod,
  stateCouncilCalendar,
} from './calendar.ts'
import { type CalendarFile, calendarTemplate, readCalendarFile } from './calendar-file.ts'
import { help, helpOf } from './cli-help.ts'
import { OptionsRefused, optionsOf } from './cli-options.ts'
import { recordTaken } from './command-line-look.ts'
import { commandNamed } from './commands.ts'
import { configOf } from './config.ts'
import { demo, IntakeRefused } from './demo/demo.ts'
import { columns } from './demo/tables.ts'
import { kindAsked, publisherAt, tellImport, tellOwed } from './disclosure-command.ts'
import { exportColumns, exportedItems } from './disclosures/export.ts'
import { importDisclosures } from './disclosures/import.ts'
import { owedOn } from './disclosures/owed.ts'
import { renderCaseFile } from './documents/case-file.ts'
import { directoryIn } from './documents/directory.ts'
import { documentFiles } from './documents/files.ts'
import { renderPool } from './documents/pool.ts'
import { filesFolder, openPress, ownFontsIn, type Press, signatureOf } from './documents/press.ts'
import { rerenderAll } from './documents/rerender.ts'
import { checkOne, issueAll, listPapers, renderEvery, renderOne, slipsOf, type Told } from './documents-command.ts'
import { draftsDue, eraseDrafts } from './drafts.ts'
import { exportCsv, type exportTypes, exportXlsx, type List } from './export.ts'
import { importIntake } from './import.ts'
import { importPersons } from './import-persons.ts'
import { intakeTemplate, writeIntake } from './intake.ts'
import { readOnThread } from './intake-thread.ts'
import { assignCases } from './jobs/assign-cases.ts'
import { closeDue } from './jobs/close-due.ts'
import type { Watch } from './jobs/issue-documents.ts'
import { logKeeper, logWeaknesses } from './jobs/keep-log.ts'
import { recomputeLimits } from './jobs/recompute-limits.ts'
import { tellKeys, tellRotated } from './keys-command.ts'
import { runOf } from './last-audit.ts'
import { rememberBackup } from './last-backup.ts'
import { cityLogIn, openCityLog, printedCheckpoint } from './log/city-log.ts'
import { putFile } from './log/durable.ts'
import { parseVkey, signerOf, vkeyOf } from './log/note.ts'
import { remoteLog } from './log/remote.ts'
import { witnessMemory } from './log/witness.ts'
import { witnessesIn } from './log/witnesses.ts'
import { cosignFrom, firstDifference, proofOf, serveWitness, tellLog } from './log-command.ts'
import { calendarOf, type Office, openOffice } from './office.ts'
import { cityCode, countyNameOn, kindOfCounty, organ, organName } from './organs.ts'
import { luoyangPolicy } from './policy.ts'
import { draftFrom, effectOf, inForceOn, tellEffect, tellInForce, tellProcedures } from './policy-command.ts'
import { proceduresOn } from './procedure-limits.ts'
import { caseFileFor } from './queries/case-file.ts'
import { listFiles } from './queries/list-files.ts'
import type { ListFile } from './queries/query.ts'
import { recordLook } from './record-look.ts'
import { Refused } from './refusal.ts'
import { dueForErasure, eraseDue, holdRecords } from './retention.ts'
import { tellDrafts, tellDue, tellErased, tellKept } from './retention-command.ts'
import { roles } from './roles.ts'
import { tokensOf } from './web/tokens.ts'
import { reasonTyped } from './web/why-typed.ts'
import { movedLimits, say } from './words.ts'
import { previewYear } from './year-preview.ts'

/** Runs one command line; returns the exit code: 0 done, 1 refused or differences found, 2 not understood. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  const asksHelp = (word: string | undefined) => word === 'help' || word === '--help' || word === '-h'
  if (name === undefined || asksHelp(name)) {
    console.log(helpOf(rest[0] ?? '') ?? help())
    return name === undefined ? 2 : 0
  }
  // Intake files, databases and backups are about people: nobody else on the machine reads them.
  process.umask(0o077)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    console.error(`没有“${name}”这个命令：请从下列命令中选用。\n\n${help()}`)
    return 2
  }
  if (rest.some((word) => word === '--help' || word === '-h')) {
    console.log(helpOf(name))
    return 0
  }
  try {
    return await command(rest)
  } catch (error) {
    if (
      error instanceof Refused ||
      error instanceof IntakeRefused ||
      error instanceof KeyFileError ||
      error instanceof CannotSet
    ) {
      console.error(error.message)
      return 1
    }
    if (error instanceof OptionsRefused) {
      console.error(error.message)
      return 2
    }
    // A port in use, a folder where a file should be, a file that is no database: the sentence, not the stack.
    console.error(process.env.ANJU_DEBUG ? error : error instanceof Error ? error.message : String(error))
    return 1
  }
}

const commands: Record<string, (args: string[]) => Promise<number>> = {
  async demo(args) {
    const { values } = optionsOf('demo', args, {
      'no-serve': { type: 'boolean' },
      intake: { type: 'string' },
      data: { type: 'string' },
      port: { type: 'string' },
    })
    const folder = join(dataFolder(values), 'demo')
    if (values.intake !== undefined) mustExist(values.intake)
    const environment = {
      LOG_LEVEL: 'warn',
      ...process.env,
      ANJU_DATA: folder,
      ...(values.port ? { PORT: values.port } : {}),
    }
    // A demo that still runs keeps its folder: nothing is emptied under it.
    if (!values['no-serve']) await (await serving()).mustBeFreePort(configOf(environment))
    const started = Date.now()
    const report = await demo({
      folder,
      site: configOf(environment).site,
      print: console.log,
      progress: bar,
      goesOn: !values['no-serve'],
      ...(values.intake === undefined ? {} : { intake: resolve(values.intake) }),
    })
    console.log('')
    tellAudit(report)
    console.log(`用时 ${((Date.now() - started) / 1000).toFixed(1)} 秒；数据在 ${folder}`)
    if (report.differences.length > 0) return 1
    if (values['no-serve']) return 0
    return serve(environment)
  },

  async serve(args) {
    const { values } = optionsOf('serve', args, { data: { type: 'string' }, port: { type: 'string' } })
    return serve({
      ...process.env,
      ANJU_DATA: dataFolder(values),
      ...(values.port ? { PORT: values.port } : {}),
    })
  },

  async import(args) {
    const { values, positionals } = optionsOf(
      'import',
      args,
      {
        data: { type: 'string' },
        staff: { type: 'string' },
        on: { type: 'string' },
        accept: { type: 'string', default: 'all' },
        new: { type: 'boolean' },
      },
      ['收件文件'],
    )
    const [file] = positionals
    const { staff } = values
    if (file === undefined || staff === undefined)
      return misused('import', lacking({ 收件文件: file, '--staff 工号': staff }) as string)
    mustExist(file)
    const accept = values.accept === 'all' ? 'all_or_nothing' : values.accept === 'good-rows' ? 'good_rows' : undefined
    if (accept === undefined)
      return misused('import', '--accept 应为 all（有错则整份不收，默认）或 good-rows（只收没有错误的各户）')
    const received = values.on === undefined ? {} : { receivedOn: dayOption('--on', values.on) }
    const take = async (office: Office) => {
      const progress = bar('收件')
      const { errors, taken, repeated, notes } = await importIntake(office, readFileSync(file), staff, {
        ...received,
        accept,
        read: readOnThread,
        progress: progress.tick,
      })
      progress.end()
      for (const note of notes) console.log(note)
      for (const { household, number, before } of taken)
        console.log(`户号 ${household} → 受理编号 ${number}${before ? ' 此前已收件' : ''}`)
      for (const e of errors) console.error(`第 ${e.line} 行〔${e.column}〕${e.message}`)
      if (errors.length > 0)
        console.error(
          taken.length === 0
            ? `共 ${errors.length} 处错误，没有写入任何一户：请改正后重新导入。`
            : `共 ${errors.length} 处错误，有错的各户没有收件，其余各户已收：请改正后仍用 --accept good-rows 导入，已收的各户不会重复收。`,
        )
      const again = repeated > 0 ? `；另有 ${repeated} 户此前已收件，未重复收` : ''
      console.log(`收件 ${taken.length - repeated} 户${again}。`)
      return errors.length > 0 ? 1 : 0
    }
    return withOffice(values, take, true)
  },

  async template(args) {
    const { values, positionals } = optionsOf('template', args, { county: { type: 'string' } }, ['目标文件'])
    const [target] = positionals
    const type = target === undefined ? undefined : listType(target)
    if (target === undefined || type === undefined)
      return misused('template', target === undefined ? '没有写明目标文件' : '目标文件的名称应以 .xlsx 或 .csv 结尾')
    const sheet = type === 'csv' ? writeIntake([]) : intakeTemplate(values.county)
    mustBeNewFile(target)
    writeFileSync(target, sheet)
    console.log(`空白收件表在 ${target}：填好后用 anju import ${target} --staff 工号 导入。`)
    return 0
  },

  async disclosure(args) {
    const { values, positionals } = optionsOf(
      'disclosure',
      args,
      {
        data: { type: 'string' },
        kind: { type: 'string' },
        staff: { type: 'string' },
        organ: { type: 'string' },
        accept: { type: 'string', default: 'all' },
        preview: { type: 'boolean' },
        out: { type: 'string' },
        new: { type: 'boolean' },
      },
      ['import、overdue 或者 export', '文件'],
    )
    const [action, file] = positionals
    const { organ: own, out, staff } = values
    const kind = values.kind === undefined ? undefined : kindAsked(values.kind)
    if (action === 'overdue') {
      const tell = async (office: Office) => {
        const owed = owedOn(office.store, office.calendar, legalDayOf(office.now()), own)
        for (const line of tellOwed(owed)) console.log(line)
        return owed.late.length + owed.missing.length > 0 ? 1 : 0
      }
      return withOffice(values, tell)
    }
    if (action === 'import') {
      const { accept } = values
      if (file === undefined || kind === undefined || staff === undefined)
        return misused(
          'disclosure',
          lacking({ 文件: file, '--kind 种类': values.kind, '--staff 工号': staff }) as string,
        )
      if (accept !== 'all' && accept !== 'good-rows')
        return misused('disclosure', '--accept 应为 all（有错则整份不收，默认）或 good-rows（只收没有错误的各项）')
      mustExist(file)
      const preview = values.preview === true
      const take = async (office: Office) => {
        const actor = publisherAt(staff, own)
        const found = await importDisclosures(office, readFileSync(file), actor, { kind, accept, preview })
        const said = tellImport(found, preview)
        for (const line of said.out) console.log(line)
        for (const line of said.err) console.error(line)
        return found.errors.length > 0 ? 1 : 0
      }
      return withOffice(values, take, true)
    }
    const type = listType(out ?? '')
    if (action !== 'export' || kind === undefined || out === undefined || type === undefined)
      return misused('disclosure', '应为 import 文件、overdue，或者 export --kind 种类 --out 文件.csv|xlsx')
    if (existsSync(out)) throw new Refused('conflict', `${out} 已存在：请另取名称，导出从不覆盖。`, {})
    const save = async (office: Office) => {
      const rows = exportedItems(office.store, kind, own === undefined ? {} : { organ: own })
      mkdirSync(dirname(resolve(out)), { recursive: true })
      const list = { name: kind.name, on: legalDayOf(office.now()), columns: exportColumns(kind), rows }
      saveList(out, list as never, type)
      console.log(`导出${kind.name} ${rows.length} 项，在 ${out}。`)
      return 0
    }
    return withOffice(values, save)
  },

  async export(args) {
    const { values, positionals } = optionsOf(
      'export',
      args,
      { data: { type: 'string' }, out: { type: 'string' }, county: { type: 'string' } },
      ['名单'],
    )
    const list = positionals[0] === undefined ? undefined : listFiles[positionals[0]]
    const type = listType(values.out ?? '')
    const names = Object.keys(listFiles).join('、')
    if (list === undefined || values.out === undefined || type === undefined)
      return misused(
        'export',
        lacking({ [`名单（${names}）`]: positionals[0], '--out 文件': values.out }) ??
          (list ? '--out 的文件名应以 .csv 或 .xlsx 结尾' : `没有名单“${positionals[0]}”，应为 ${names} 之一`),
      )
    const { out, county } = values
    if (county !== undefined && organ(county).level !== 'county')
      throw new Refused('invalid', `${county} 不是区县代码：请写 6 位区县代码，如 410305。`, {})
    if (existsSync(out)) throw new Refused('conflict', `${out} 已存在：请另取名称，导出从不覆盖。`, {})
    const store = sqliteStore(filesOf(values).path, { readonly: true })
    const progress = bar('导出')
    try {
      const rows = exportRows(list, store, county)
      mkdirSync(dirname(resolve(out)), { recursive: true })
      const { name, columns } = list
      saveList(out, { name, columns, on: legalDayOf(new Date()), rows: told(rows, progress.tick) }, type)
      progress.end()
      console.log(`导出${list.name} ${rows.length} 行，在 ${out}。`)
      return 0
    } finally {
      progress.end()
      store.close()
    }
  },

  async 'case-file'(args) {
    const { values, positionals } = optionsOf(
      'case-file',
      args,
      {
        data: { type: 'string' },
        out: { type: 'string' },
        staff: { type: 'string' },
        role: { type: 'string' },
        organ: { type: 'string' },
        why: { type: 'string' },
      },
      ['受理编号'],
    )
    const [number] = positionals
    const { out, staff, why, organ: code } = values
    const role = roles.find((each) => each === values.role)
    if (!number || !out || !staff || !role || !code || !why) {
      console.error(
        '用法：anju case-file 受理编号 --out 卷宗.pdf --staff 工号 --role reviewer --organ 区划代码 --why 事由',
      )
      return 2
    }
    if (existsSync(out)) throw new Refused('conflict', `${out} 已存在：请另取名称，卷宗从不覆盖。`, {})
    return withOffice(values, async (office) => {
      const actor = { staff, role, organ: organ(code).code }
      const file = caseFileFor(office, actor, number)
      recordLook(office, actor, 'caseFile', number, reasonTyped(why))
      const pool = renderPool({
        fontsFolder: join(dataFolder(values), 'fonts'),
        own: ownFontsIn(dataFolder(values)),
        threads: 1,
      })
      const rendered = await renderCaseFile(file, pool.render).finally(pool.close)
      mkdirSync(dirname(resolve(out)), { recursive: true })
      writeFileSync(out, rendered.bytes, { flag: 'wx' })
      console.log(`卷宗 ${file.number}：${rendered.starts.length} 件，${rendered.pages} 页，在 ${out}。`)
      return 0
    })
  },

  async bundle(args) {
    const { values, positionals } = optionsOf(
      'bundle',
      args,
      {
        data: { type: 'string' },
        out: { type: 'string' },
        for: { type: 'string' },
        staff: { type: 'string' },
        why: { type: 'string' },
      },
      ['受理编号或公示编号'],
    )
    const [number] = positionals
    const audience = audiences.find((each) => each === (values.for ?? 'public'))
    const { staff, why } = values
    // What is sealed leaves only with who takes it and why on record.
    if (!number || !audience || (audience !== 'public' && (!staff || !why))) {
      console.error(
        '用法：anju bundle 受理编号或公示编号 [--out 证据包.zip] [--for public]，或 --for case|auditor --staff 工号 --why 事由',
      )
      return 2
    }
    const out = values.out ?? bundleName(number)
    if (existsSync(out)) throw new Refused('conflict', say.fileExists(out), {})
    const folder = dataFolder(values)
    filesOf(values)
    const log = cityLogIn(folder)
    if (!log) throw new Refused('not_allowed', say.noCityLog(), {})
    return withOffice(values, async (office) => {
      const evidence = await evidenceFrom(log, office.store)
      if (audience !== 'public')
        recordTaken(
          office,
          'bundle',
          number,
          { staff: staff ?? '', why: why ?? '' },
          audience === 'auditor' ? 'auditor' : undefined,
        )
      const zip = bundleOf(office, documentFiles(filesFolder(folder)), evidence, number, audience)
      mkdirSync(dirname(resolve(out)), { recursive: true })
      writeFileSync(out, zip, { flag: 'wx' })
      console.log(say.bundleMade(out, zip.length, vkeyOf(log.verifier)))
      return 0
    })
  },

  async 'close-due'(args) {
    const { values } = optionsOf('close-due', args, { data: { type: 'string' } })
    return withOffice(values, async (office) => {
      const progress = bar('到期事项')
      const done = await closeDue(office, progress.tick)
      progress.end()
      console.log(
        `公示完成 ${done.notices} 份，期满转办 ${done.households} 户，视为放弃 ${done.lapsed} 户，视为受理 ${done.deemed} 户。`,
      )
      const lots = await assignCases(office, assigningOrgans(dirname(office.store.path)))
      if (lots.assigned + lots.nobody > 0)
        console.log(`随机分配 ${lots.assigned} 件，没有人可以分配 ${lots.nobody} 件。`)
      for (const fault of done.faults) console.error(`未能办理：${fault}；请用 anju audit 核验。`)
      const papers = await atPress(values, (press, watch) => issueAll(office, press, watch), '文书')
      return done.faults.length > 0 ? 1 : papers
    })
  },

  async documents(args) {
    const { values, positionals } = optionsOf('documents', args, { data: { type: 'string' } }, ['issue'])
    if (positionals[0] !== 'issue') {
      console.error('用法：anju documents issue（制作并制发应发的文书；再次运行不会重复制发）')
      return 2
    }
    filesOf(values)
    return withOffice(values, (office) => atPress(values, (press, watch) => issueAll(office, press, watch), '文书'))
  },

  async log(args) {
    const { values, positionals } = optionsOf(
      'log',
      args,
      {
        data: { type: 'string' },
        out: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        json: { type: 'boolean' },
      },
      ['show、update、check、prove、consistency 或 accept', '编号@序号、文件或网址'],
    )
    const [verb, what] = positionals
    const config = configOf({ ...process.env, ANJU_DATA: dataFolder(values) })
    const { path } = filesOf(values)
    const log = verb === 'update' ? await openCityLog(config.data, config.logOrigin) : cityLogIn(config.data)
    if (!log) throw new Refused('not_found', say.noCityLogIn(config.data), {})
    const store = sqliteStore(path, { readonly: true })
    const witnesses = () => witnessesIn(config.data)
    const timestamps = config.timestamps === undefined ? {} : { timestamps: config.timestamps }
    const keeper = logKeeper({ store, log, witnesses, ...timestamps, now: () => new Date() })
    const print = (text: string) => {
      if (values.out === undefined) process.stdout.write(text)
      else {
        writeFileSync(values.out, text, { flag: 'wx' })
        console.log(`已写入 ${values.out}。`)
      }
      return 0
    }
    try {
      if (verb === 'show' || verb === 'update') {
        if (verb === 'update') await keeper.run()
        const standing = keeper.standing()
        if (values.json) return print(`${JSON.stringify(standing, null, 1)}\n`)
        for (const fault of standing.faults) console.error(fault)
        return print(tellLog(standing, logWeaknesses(standing, new Date())).join('\n'))
      }
      if (verb === 'check') {
        const progress = bar('核对')
        const found = firstDifference(store, log, progress.tick)
        progress.end()
        console.log(found ? say.logDiffersAt(found.seq) : `${log.newest()?.size ?? 0} 条事实与城市日志逐条相同。`)
        return found ? 1 : 0
      }
      if (verb === 'prove' && what !== undefined) return print(proofOf(store, log, what))
      if (verb === 'consistency' && values.from !== undefined) {
        const to = values.to === undefined ? (log.newest()?.size ?? 0) : Number(values.to)
        return print(
          log
            .proveGrowth(Number(values.from), to)
            .map((each) => `${each.toString('base64')}\n`)
            .join(''),
        )
      }
      if (verb === 'accept' && what !== undefined) {
        const note = existsSync(what) ? readFileSync(what, 'utf8') : await remoteLog(what).checkpoint()
        const kept = await log.keepCosignatures(
          note,
          witnesses().map(({ key }) => key),
        )
        console.log(`已收下 ${kept.size} 条的检查点及其会签。`)
        return 0
      }
      return misused('log', '没有写明要做什么')
    } finally {
      store.close()
    }
  },

  async witness(args) {
    const { values, positionals } = optionsOf(
      'witness',
      args,
      {
        key: { type: 'string' },
        name: { type: 'string' },
        state: { type: 'string' },
        log: { type: 'string' },
        out: { type: 'string' },
        listen: { type: 'string' },
      },
      ['日志的网址或文件夹'],
    )
    const [at] = positionals
    const { key, name, state } = values
    if (key === undefined || name === undefined)
      return misused('witness', lacking({ '--key 密钥文件': key, '--name 名称': name }) as string)
    const signer = signerOf(keyFile(key), name, 'witness')
    if (at === undefined && values.listen === undefined) {
      console.log(`公钥：${vkeyOf(signer)}`)
      console.log('请交给办理机关，写入其数据文件夹的 witnesses.json。')
      return 0
    }
    if (state === undefined || values.log === undefined)
      return misused('witness', lacking({ '--state 见证记录': state, '--log 日志公钥': values.log }) as string)
    const parts = { signer, logs: [parseVkey(values.log)], memory: witnessMemory(state), now: () => new Date() }
    if (at === undefined) {
      const server = await serveWitness(parts, { host: process.env.HOST ?? '127.0.0.1', port: Number(values.listen) })
      const bound = server.address() as { address: string; port: number }
      console.log(`见证服务已启动：http://${bound.address}:${bound.port}（按 Ctrl+C 停止）`)
      await new Promise((resolve) => {
        process.once('SIGINT', () => server.close(resolve))
        process.once('SIGTERM', () => server.close(resolve))
      })
      return 0
    }
    const signed = await cosignFrom(at, parts)
    if (values.out === undefined) process.stdout.write(signed)
    else {
      putFile(resolve(values.out), Buffer.from(signed))
      console.log(`已会签，在 ${values.out}：请交回办理机关，用 anju log accept 收下。`)
    }
    return 0
  },

  async notice(args) {
    const { values, positionals } = optionsOf(
      'notice',
      args,
      {
        data: { type: 'string' },
        all: { type: 'boolean' },
        out: { type: 'string' },
        state: { type: 'string' },
        organ: { type: 'string' },
        staff: { type: 'string' },
        why: { type: 'string' },
      },
      ['list、render 或 check', '编号、发文字号或文件'],
    )
    const [verb, what] = positionals
    if (verb === 'list' && what === undefined) return listNoticePapers(values)
    if (verb === 'check' && what !== undefined) {
      mustExist(what)
      const config = configOf({ ...process.env, ANJU_DATA: dataFolder(values) })
      const own = (await signatureOf(config, () => new Date()))?.certificate
      const store = sqliteStore(filesOf(values).path, { readonly: true })
      try {
        return tellAll(checkOne({ store, law: luoyang }, what, new Set(own ? [own] : [])))
      } finally {
        store.close()
      }
    }
    if (verb !== 'render' || (what === undefined) === (values.all !== true)) {
      console.error(
        '用法：anju notice list，anju notice render 编号或发文字号 [--out 文件.pdf --staff 工号 --why 事由]，anju notice render --all，anju notice check 文件.pdf',
      )
      return 2
    }
    filesOf(values)
    return withOffice(values, (office) =>
      atPress(
        values,
        (press, watch) =>
          what === undefined
            ? renderEvery(office, press, watch)
            : renderOne(office, press, what, values.out, { staff: values.staff, why: values.why }),
        '重新生成',
      ),
    )
  },

  async audit(args) {
    const { values } = optionsOf('audit', args, {
      data: { type: 'string' },
      case: { type: 'string' },
      organ: { type: 'string' },
      'as-of': { type: 'string' },
      since: { type: 'string' },
      render: { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const { path, key } = filesOf(values)
    const narrowed = auditNarrowed(values, path)
    const progress = values.json ? { tick: () => {}, end: () => {} } : bar('重放核验')
    const began = performance.now()
    const report = await audit({
      path,
      key,
      files: filesFolder(dataFolder(values)),
      log: dataFolder(values),
      progress: progress.tick,
      ...narrowed,
    })
    progress.end()
    const scope = report.isWhole ? 'full' : isSinceOnly(values) ? 'incremental' : null
    if (scope) remember(path, runOf(report, scope, began, new Date()))
    const unlike = values.render ? await madeAgain(values) : []
    const whole = { ...report, differences: [...report.differences, ...unlike] }
    if (values.json) console.log(JSON.stringify(whole, null, 2))
    else tellAudit(whole)
    return whole.differences.length === 0 ? 0 : 1
  },

  async backup(args) {
    const { values, positionals } = optionsOf('backup', args, { data: { type: 'string' } }, ['目标文件'])
    const [target] = positionals
    if (target === undefined) return misused('backup', '没有写明目标文件，如 备份.sqlite')
    if (existsSync(target)) throw new Refused('conflict', `${target} 已存在：请另取名称，备份从不覆盖。`, {})
    mkdirSync(dirname(resolve(target)), { recursive: true })
    const { path, key } = filesOf(values)
    const store = sqliteStore(path)
    const copying = bar('备份')
    try {
      await store.backup(target, copying.tick)
    } finally {
      store.close()
      copying.end()
    }
    const files = copyAttachments(attachmentsBeside(path), `${target}.attachments`)
    const checking = bar('核验副本')
    const report = await audit({ path: target, key, progress: checking.tick })
    checking.end()
    rememberBackup(path, {
      ...{ at: new Date().toISOString(), bytes: statSync(target).size, facts: report.facts },
      ...{ attachments: files.files, differences: report.differences.length + files.damaged.length },
    })
    tellAudit(report)
    if (report.differences.length > 0) console.error(`副本 ${target} 与事实不符，不可作为备份：请先查明上列差异。`)
    else console.log(`备份在 ${target}。密钥文件不在其中：请把 anju.key 另行保管，没有它封存的个人信息无法读取。`)
    if (files.files > 0)
      console.log(
        `上传的文件 ${files.files} 个（密文）在 ${target}.attachments：恢复时放回数据文件夹，改名 attachments。`,
      )
    for (const name of files.damaged)
      console.error(`上传的文件 ${name} 与其摘要不符，没有备份：请从此前的备份中取回，并查明原因。`)
    return report.differences.length === 0 && files.damaged.length === 0 ? 0 : 1
  },

  async keys(args) {
    const { values, positionals } = optionsOf('keys', args, { data: { type: 'string' } }, ['rotate'])
    const [what] = positionals
    if (what !== undefined && what !== 'rotate') return misused('keys', `不认识“${what}”，应为 rotate 或不写`)
    const folder = dataFolder(values)
    const { path } = filesOf(values)
    if (what === 'rotate') {
      const line = bar('更换密钥')
      const stop = new AbortController()
      const onSignal = () => stop.abort()
      process.once('SIGINT', onSignal)
      const done = await rotateKey(folder, path, { progress: line.tick, stop: stop.signal }).finally(() => line.end())
      process.off('SIGINT', onSignal)
      for (const sentence of tellRotated(done)) console.log(sentence)
    }
    const under = underKeys(folder, path)
    for (const sentence of tellKeys(under)) console.log(sentence)
    return under.masters.every(({ id, records, here }) => id === under.now || records === 0 || here) ? 0 : 1
  },

  async retention(args) {
    const { values, positionals } = optionsOf(
      'retention',
      args,
      { data: { type: 'string' }, staff: { type: 'string' }, apply: { type: 'boolean' }, document: { type: 'string' } },
      ['run、hold、release 或 list', '受理编号'],
    )
    const [what, number] = positionals
    const { staff, document, apply } = values
    if (!['run', 'hold', 'release', 'list'].includes(what ?? ''))
      return misused('retention', '应写明 run（到期销毁）、hold（暂缓）、release（解除暂缓）或 list（已办）')
    const isHold = what === 'hold' || what === 'release'
    const missing = isHold
      ? lacking({ 受理编号: number, '--staff 工号': staff, '--document 文号': document })
      : apply
        ? lacking({ '--staff 工号': staff })
        : undefined
    if (missing) return misused('retention', missing)
    return withOffice(values, async (office) => {
      const actor = { staff: staff ?? '', role: 'approver', organ: cityCode() } as const
      if (what === 'list')
        for (const each of office.store.trail.keptLately({ limit: 1000, offset: 0 })) console.log(tellKept(each))
      else if (isHold) {
        holdRecords(office, actor, what === 'hold' ? 'held' : 'released', number as string, document as string)
        console.log(what === 'hold' ? `${number} 已登记暂缓销毁（${document}）。` : `${number} 已解除暂缓销毁。`)
      } else if (apply) {
        const done = eraseDue(office, documentFiles(filesFolder(dataFolder(values))), actor)
        for (const sentence of tellErased(done)) console.log(sentence)
        const scans = attachmentsBeside(office.store.path)
        console.log(
          tellDrafts(
            eraseDrafts(office, (scan) => dropAttachment(scans, scan)),
            true,
          ),
        )
      } else {
        for (const sentence of tellDue(dueForErasure(office))) console.log(sentence)
        console.log(tellDrafts(draftsDue(office).length, false))
      }
      return 0
    })
  },

  async calendar(args) {
    const { values, positionals } = optionsOf(
      'calendar',
      args,
      {
        data: { type: 'string' },
        staff: { type: 'string' },
        apply: { type: 'boolean' },
        unusual: { type: 'string' },
        new: { type: 'boolean' },
      },
      ['import 或 template', '放假安排文件'],
    )
    const [verb, file] = positionals
    if (verb === 'template' && file !== undefined) return emptyYear(file)
    if (verb !== 'import' || file === undefined || (values.apply && !values.staff))
      return misused(
        'calendar',
        lacking({ import: verb === 'import' ? verb : undefined, 放假安排文件: file }) ??
          '--apply 须同时写明 --staff 工号',
      )
    mustExist(file)
    const { file: year, errors } = readCalendarFile(readFileSync(file))
    if (!year) {
      for (const e of errors) console.error(`第 ${e.line} 行${e.column ? `〔${e.column}〕` : ''}${e.message}`)
      console.error(`共 ${errors.length} 处错误，没有载入：请改正后重试。`)
      return 1
    }
    const staff = values.apply ? (values.staff as string) : null
    return withOffice(values, (office) => importCalendar(office, year, staff, values.unusual), true)
  },

  async policy(args) {
    const { values, positionals } = optionsOf(
      'policy',
      args,
      {
        data: { type: 'string' },
        programme: { type: 'string' },
        county: { type: 'string' },
        on: { type: 'string' },
        json: { type: 'boolean' },
      },
      ['show 或 what-if', '草案.json'],
    )
    const [verb, file] = positionals
    if (verb === 'what-if' && file !== undefined) return tryDraft(file, values)
    if (verb === 'what-if') return misused('policy', '没有写明草案的文件，如 草案.json')
    if (verb !== 'show')
      return misused('policy', verb === undefined ? '没有写明 show 或 what-if' : `没有“${verb}”，应为 show 或 what-if`)
    const on = values.on === undefined ? legalDayOf(new Date()) : dayOption('--on', values.on)
    const versions = inForceOn(luoyangPolicy, { programme: values.programme, county: values.county, on })
    const procedures = proceduresOn({ law: luoyang, policy: luoyangPolicy }, values.county, on)
    const nameOf = (county: string) => countyNameOn(county, on)
    console.log(
      values.json
        ? JSON.stringify({ on, versions, procedures }, null, 2)
        : [tellInForce(versions, nameOf), tellProcedures(procedures, nameOf)].join('\n\n'),
    )
    return 0
  },

  async persons(args) {
    const { values, positionals } = optionsOf(
      'persons',
      args,
      { data: { type: 'string' }, staff: { type: 'string' }, new: { type: 'boolean' } },
      ['import', '名单'],
    )
    const [verb, file] = positionals
    if (verb !== 'import' || file === undefined || values.staff === undefined)
      return misused(
        'persons',
        lacking({ import: verb === 'import' ? verb : undefined, 名单: file, '--staff 工号': values.staff }) as string,
      )
    mustExist(file)
    const enter = async (office: Office) => {
      const { errors, recorded, repeated, notes } = await importPersons(
        office,
        readFileSync(file),
        values.staff as string,
      )
      for (const note of notes) console.log(note)
      for (const e of errors) console.error(`第 ${e.line} 行〔${e.column}〕${e.message}`)
      const again = repeated > 0 ? `；另有 ${repeated} 项此前已由同一文件登记，未重复` : ''
      if (recorded > 0) console.log(`登记住房保障 ${recorded - repeated} 项${again}。`)
      if (errors.length > 0)
        console.error(
          recorded === 0
            ? `共 ${errors.length} 处错误，没有登记任何一项：请改正后重新导入。`
            : `共 ${errors.length} 行没有登记，其余已登记：请核对后再导入一次。`,
        )
      return errors.length > 0 ? 1 : 0
    }
    return withOffice(values, enter, true)
  },

  async token(args) {
    const { values } = optionsOf('token', args, {
      data: { type: 'string' },
      staff: { type: 'string' },
      role: { type: 'string' },
      organ: { type: 'string' },
      hours: { type: 'string', default: '8' },
    })
    const { staff, organ } = values
    const role = roles.find((known) => known === values.role)
    const hours = Number(values.hours)
    if (staff === undefined || organ === undefined || role === undefined || role === 'system')
      return misused(
        'token',
        lacking({ '--staff 工号': staff, '--role 角色': values.role, '--organ 区划代码': organ }) ??
          `没有角色“${values.role}”，各角色见 anju token --help`,
      )
    if (!(hours > 0 && hours <= 24 * 31)) return misused('token', '--hours 应为不超过 744 的小时数，如 8')
    organName(organ)
    mustBeInUse(values, true)
    const config = configOf({ ...process.env, ANJU_DATA: dataFolder(values) })
    const now = () => new Date()
    const exp = Math.floor(now().getTime() / 1000 + hours * 3600)
    console.log(tokensOf(keyFile(config.tokenKeyFile), now).issue({ staff, role, organ, exp }))
    return 0
  },

  async deadline(args) {
    const { values } = optionsOf('deadline', args, {
      from: { type: 'string' },
      period: { type: 'string' },
      binds: { type: 'string', default: 'office' },
      json: { type: 'boolean' },
      data: { type: 'string' },
    })
    const { binds } = values
    if (values.from === undefined || values.period === undefined || !isBinds(binds))
      return misused(
        'deadline',
        lacking({ '--from 日期': values.from, '--period 期间': values.period }) ??
          `--binds 应为 office、public 或 person，不是“${binds}”`,
      )
    try {
      const from = dayOption('--from', values.from)
      const period = ofOption('--period', () => parsePeriod(values.period as string))
      const found = deadline(from, period, binds, calendarHere(values))
      const { endsOn, explanation, provisional } = found
      if (values.json) console.log(JSON.stringify({ endsOn, explanation, ...(provisional ? { provisional } : {}) }))
      else console.log([`${endsOn}${provisional ? '（暂定）' : ''}`, ...explanation].join('\n'))
      return 0
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (values.json) console.log(JSON.stringify({ refused: error.message }))
      else console.error(error.message)
      return 1
    }
  },
}

/** Prints what was found out; the exit code. */
function tellAll({ lines, isSound }: Told): number {
  for (const line of lines) (isSound ? console.log : console.error)(line)
  return isSound ? 0 : 1
}

/** Does work at the press of a data folder, with a bar; Ctrl+C lets what is begun be finished and starts nothing more. */
async function atPress(
  values: { data?: string | undefined },
  work: (press: Press, watch: Watch) => Promise<Told>,
  label: string,
): Promise<number> {
  const config = configOf({ ...process.env, ANJU_DATA: dataFolder(values) })
  const log = await openCityLog(config.data, config.logOrigin)
  const store = sqliteStore(filesOf(values).path, { readonly: true })
  const opened = openPress(config.data, config.site, await signatureOf(config, () => new Date()))
  const press = { ...opened, checkpoint: () => printedCheckpoint(log, store) }
  const progress = bar(label)
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop)
  try {
    const told = await work(press, { signal: stopping.signal, progress: progress.tick })
    progress.end()
    return tellAll(told)
  } finally {
    progress.end()
    process.off('SIGINT', stop)
    await press.close()
    store.close()
  }
}

/** Every issued paper made again from its facts: those that differ, as differences of an audit. */
async function madeAgain(values: { data?: string | undefined; json?: boolean | undefined }): Promise<Finding[]> {
  const found: Finding[] = []
  await withOffice(values, async (office) => {
    const press = openPress(dataFolder(values), '')
    const making = values.json ? { tick: () => {}, end: () => {} } : bar('重新生成')
    try {
      const { unlike } = await rerenderAll(office, press, { progress: making.tick })
      for (const { number, differences } of unlike)
        for (const { what, stored, made } of differences)
          found.push(findingOf({ stream: number, version: null, field: `rendered ${what}`, stored, recomputed: made }))
    } finally {
      making.end()
      await press.close()
    }
    return 0
  })
  return found
}

function listNoticePapers(values: {
  data?: string | undefined
  state?: string | undefined
  organ?: string | undefined
}): number {
  const { state, organ: asked } = values
  const known = Object.keys(documentMachine.states).filter((each) => each !== 'new')
  if (state !== undefined && !known.includes(state))
    throw new Refused('invalid', `没有“${state}”这个状态：请填写 ${known.join('、')} 之一。`, {})
  if (asked !== undefined) organName(asked)
  const store = sqliteStore(filesOf(values).path, { readonly: true })
  try {
    const rows = listPapers(
      { store, law: luoyang },
      { ...(state ? { state } : {}), ...(asked ? { organ: asked } : {}) },
    )
    if (rows.length > 0) console.log(columns(['文书编号', '发文字号', '种类', '关于', '成文日期', '状态'], rows))
    console.log(`文书 ${rows.length} 份。`)
    for (const line of slipsOf(directoryIn(dataFolder(values))())) console.error(line)
    return 0
  } finally {
    store.close()
  }
}

/** Runs a draft of the numbers over the cases on file; writes nothing. */
async function tryDraft(
  file: string,
  values: { data?: string | undefined; county?: string | undefined; json?: boolean | undefined },
): Promise<number> {
  const draft = draftFrom(file, luoyangPolicy.numbers)
  if (values.county !== undefined) kindOfCounty(values.county, legalDayOf(new Date()))
  filesOf(values)
  return withOffice(values, async (office) => {
    const comparing = values.json ? { tick: () => {}, end: () => {} } : bar('比较')
    const effect = effectOf(office, draft, values.county, comparing.tick)
    comparing.end()
    console.log(values.json ? JSON.stringify(effect, null, 2) : tellEffect(effect))
    return 0
  })
}

/** How a list is narrowed to a county. */
const ofCounty: Readonly<Record<string, (row: never, county: string) => boolean>> = {
  applications: ({ county }: ApplicationRow, asked) => county === asked,
  notices: ({ organ }: NoticeRow, asked) => organ.startsWith(asked),
  disclosures: ({ organ }: DisclosureRow, asked) => organ.startsWith(asked),
  overview: ({ county }: { readonly county: string }, asked) => county === asked,
}

function exportRows(file: ListFile, store: Store, county: string | undefined): readonly never[] {
  // Whoever may open the database's file may see all of it.
  const rows = [...file.rows({ store }, { staff: 'cli', role: 'auditor', organ: cityCode() }, {})]
  return county === undefined ? rows : rows.filter((row) => ofCounty[file.plain]?.(row, county))
}

/** The type of a list by the ending of its file's name. */
const listType = (path: string): keyof typeof exportTypes | undefined =>
  (['csv', 'xlsx'] as const).find((type) => path.toLowerCase().endsWith(`.${type}`))

function* told<Row>(rows: readonly Row[], tick: (done: number, total: number) => void): Generator<Row> {
  for (const [i, row] of rows.entries()) {
    if (i % 1000 === 0) tick(i, rows.length)
    yield row
  }
}

/** Writes a list piece by piece; a file that could not be finished is taken away again. */
function saveList(path: string, list: List<never>, type: keyof typeof exportTypes): void {
  const file = openSync(path, 'wx')
  try {
    for (const piece of type === 'csv' ? exportCsv(list) : exportXlsx(list)) writeFileSync(file, piece)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}

/** Writes the empty form of the first year that does not come with the program. */
function emptyYear(target: string): number {
  if (!target.toLowerCase().endsWith('.csv')) return misused('calendar', '目标文件的名称应以 .csv 结尾')
  const year = Math.max(...stateCouncilCalendar.years) + 1
  mustBeNewFile(target)
  writeFileSync(target, calendarTemplate(year))
  console.log(
    `${year} 年放假安排的空白表在 ${target}：按国务院办公厅的通知补全后用 anju calendar import ${target} 预览。`,
  )
  return 0
}

/** Shows what a year's notice moves; writes it, and a fact for each limit it moves, when `staff` is given. */
async function importCalendar(
  office: Office,
  file: CalendarFile,
  staff: string | null,
  unusual: string | undefined,
): Promise<number> {
  const { year, document, days } = file
  const looking = bar('查看在办期限')
  const { off, work, same, odd, moved } = await previewYear(office, file, looking.tick)
  looking.end()
  console.log(
    `${year} 年放假安排（${document}）：放假 ${off} 天，调休上班 ${work} 天${same ? '，与已载入的相同' : ''}。`,
  )
  if (odd.length > 0 && unusual === undefined) {
    console.error(say.yearUnusual(odd))
    if (staff !== null) return 1
  }
  for (const m of moved)
    console.log(
      `  ${m.subject} ${movedLimits[m.what]} ${m.was}${m.provisional ? '（暂定）' : ''} → ${m.will}${m.was === m.will ? '（确定）' : ''}`,
    )
  console.log(`受影响的期限 ${moved.length} 项；已公布的公示期只会顺延，不会缩短。`)
  if (staff === null) {
    console.log('以上为预览，没有写入。加 --apply --staff 工号 载入并重算。')
    return 0
  }
  if (!same) {
    const load = commandNamed('loadCalendarYear')
    const actor = { staff, role: 'administrator', organ: cityCode() } as const
    await office.submit(load, actor, { year, document, days, ...(unusual ? { unusual } : {}) }, uuid())
    office.refreshCalendar()
  }
  const writing = bar('重算期限')
  const done = await recomputeLimits(office, document, writing.tick)
  writing.end()
  console.log(`${same ? '与已载入的相同，没有重复载入' : '已载入'}；重算期限 ${done} 项，每项各有一条事实说明理由。`)
  return 0
}

/** The calendar of the data folder, with the years loaded there; without one, the years that come with the program. */
function calendarHere(values: { data?: string | undefined }): Calendar {
  mustBeInUse(values, true)
  const path = join(dataFolder(values), 'anju.sqlite')
  if (!existsSync(path)) return stateCouncilCalendar
  const store = sqliteStore(path, { readonly: true })
  try {
    return calendarOf(store, stateCouncilCalendar)
  } finally {
    store.close()
  }
}

const isBinds = (text: string): text is 'office' | 'public' | 'person' => ['office', 'public', 'person'].includes(text)

const dataFolder = (values: { data?: string | undefined }): string => values.data ?? process.env.ANJU_DATA ?? 'data'

/** What an option holds; a refusal names the option. */
function ofOption<T>(option: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Refused) throw new Refused(error.code, `${option}：${error.message}`, error.details)
    throw error
  }
}
const dayOption = (option: string, text: string): LegalDay => ofOption(option, () => parseDay(text))

/** A file to be written: its folder is made, and nothing is overwritten. */
function mustBeNewFile(target: string): void {
  if (existsSync(target)) throw new Refused('conflict', `${target} 已存在：请另取名称。`, {})
  try {
    mkdirSync(dirname(resolve(target)), { recursive: true })
  } catch {
    throw new Refused('invalid', `不能在 ${dirname(resolve(target))} 里写文件：请换一个文件夹，或核对权限。`, {})
  }
}

function mustExist(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) throw new Refused('not_found', `找不到文件 ${file}：请核对路径。`, {})
  if (found.isDirectory()) throw new Refused('invalid', `${file} 是文件夹：请写明其中的文件。`, {})
  if (!found.isFile()) throw new Refused('invalid', `${file} 不是普通文件：请写明一个存好的文件。`, {})
}

/** Says what is amiss with a command line, and how it is written; the exit code of what was not understood. */
function misused(name: string, why: string): 2 {
  console.error(`${why}。\n${helpOf(name)?.split('\n\n', 1)[0]}\n选项和文件格式见 anju ${name} --help。`)
  return 2
}

/** What of the things a command needs was not given, as one sentence; undefined when nothing is missing. */
function lacking(needs: Readonly<Record<string, string | undefined>>): string | undefined {
  const missing = Object.keys(needs).filter((each) => needs[each] === undefined)
  return missing.length === 0 ? undefined : `没有写明 ${missing.join('、')}`
}

/** The database and key of a data folder that is already in use. */
function filesOf(values: { data?: string | undefined }): { path: string; key: Keys } {
  const folder = dataFolder(values)
  const path = join(folder, 'anju.sqlite')
  mustBeInUse(values, false)
  return { path, key: existingKey(folder) }
}

/**
 * A folder somebody named that holds no office is a slip of the hand, unless `new` says that one is to be made. What may
 * found an office (`mayFound`) also makes it where none was named: the default folder, or ANJU_DATA.
 */
function mustBeInUse(values: { data?: string | undefined; new?: boolean | undefined }, mayFound: boolean): void {
  const folder = dataFolder(values)
  if (mayFound && (values.new === true || values.data === undefined)) return
  if (existsSync(join(folder, 'anju.sqlite'))) return
  throw new Refused('not_found', noOffice(folder, mayFound), {})
}

function noOffice(folder: string, mayFound: boolean): string {
  const make = `要新建的，先用 anju serve --data ${folder} 启动一次${mayFound ? '，或在本命令加 --new' : ''}。`
  const demo = existsSync(join(folder, 'demo/anju.sqlite')) ? `演示数据请加 --data ${join(folder, 'demo')}；` : ''
  return `文件夹 ${folder} 里没有安居的数据（找不到文件 ${join(folder, 'anju.sqlite')}）：${demo}请核对 --data 所写的文件夹；${make}`
}

/** Opens the office of a data folder: one in use, or a new one where the command may found it. */
async function withOffice(
  values: { data?: string | undefined; new?: boolean | undefined },
  work: (office: Office) => Promise<number>,
  mayFound = false,
): Promise<number> {
  const folder = dataFolder(values)
  mustBeInUse(values, mayFound)
  if (!existsSync(join(folder, 'anju.sqlite'))) console.log(`新建数据文件夹 ${folder}。`)
  mkdirSync(folder, { recursive: true })
  const store = sqliteStore(join(folder, 'anju.sqlite'))
  try {
    store.migrate()
    const office = openOffice({
      store,
      sealer: sealingKey(folder, store).sealer,
      law: luoyang,
      policy: luoyangPolicy,
      calendar: stateCouncilCalendar,
      now: () => new Date(),
    })
    return await work(office)
  } finally {
    store.close()
  }
}

/** The server, loaded only where one is started: pages and passwords are a third of what a command would wait for. */
const serving = () => import('./server.ts')

async function serve(env: NodeJS.ProcessEnv): Promise<number> {
  const { start } = await serving()
  const server = await start(configOf(env))
  console.log(`服务已启动：${server.address}（按 Ctrl+C 停止）`)
  console.log(
    `接口试用：npx --no-install anju token --data ${env.ANJU_DATA ?? 'data'} --staff 1001 --role auditor --organ 410300`,
  )
  if (server.firstLink) console.log(say.firstLink(server.firstLink))
  await server.stopped
  return 0
}

/** A progress bar that shows itself only when the work is not done at once, and only to a person. */
function bar(label: string): { tick: (done: number, total: number) => void; end: () => void } {
  const line = new cliProgress.SingleBar({
    format: `${label} {bar} {value}/{total}`,
    barsize: 30,
    hideCursor: true,
    noTTYOutput: false,
  })
  const started = Date.now()
  let shown = false
  return {
    tick(done, total) {
      if (shown) line.update(done)
      else if (process.stderr.isTTY && Date.now() - started > 300) {
        line.start(total, done)
        shown = true
      }
    },
    end() {
      if (shown) line.stop()
    },
  }
}
