/** @jsxRuntime automatic @jsxImportSource preact */
import type { ApplicationRow } from '../../../db/project.ts'
import type { Sample } from '../../../db/trail.ts'
import { changesBetween } from '../../auditing/changes.ts'
import type { Hint } from '../../auditing/hints.ts'
import { countsTo, daysUsed, overdueBy } from '../../auditing/terms.ts'
import { type Calendar, localTime } from '../../calendar.ts'
import { counties } from '../../organs.ts'
import type { Figures, Overview } from '../../queries/audit-figures.ts'
import { placeName } from '../../queries/parts.ts'
import type { CaseReplay } from '../../queries/replay.ts'
import { facts, programmes, states, termKinds } from '../../words.ts'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { Pager, Scroll } from '../ui/parts.tsx'
import { BarsDrawing } from './drawings.tsx'
import { addressOf } from './ledger.tsx'
import { AuditPage, type AuditShell, Panel } from './shell.tsx'
import { fieldName, valueShown } from './shown.ts'

const factName = (type: string): string => (facts as Readonly<Record<string, string>>)[type] ?? type

export function OverviewPage({ shell, view }: { readonly shell: AuditShell; readonly view: Overview }) {
  const { health, lastAudit } = view
  return (
    <AuditPage shell={shell} title="监督总览" section="/audit">
      <h1>监督总览</h1>
      <div class="two">
        <Panel title="日志是否被改动过">
          {lastAudit ? (
            <p class={lastAudit.findings === 0 && lastAudit.error === undefined ? 'green' : 'red'}>
              <b>
                {lastAudit.error !== undefined
                  ? '✗ 核验没有完成'
                  : lastAudit.findings === 0
                    ? '✓ 没有差异'
                    : `✗ ${lastAudit.findings} 处差异`}
              </b>
              　{localTime(lastAudit.at)} 核验 {lastAudit.facts.toLocaleString('en')} 条事实
            </p>
          ) : (
            <p class="amber">△ 还没有全面核验的结果：请系统管理员运行 anju audit。单件的哈希链在案件回放中当场复算。</p>
          )}
          <dl class="told one">
            <div>
              <dt>事实</dt>
              <dd>
                {(health.facts ?? 0).toLocaleString('en')} 条，{(health.streams ?? 0).toLocaleString('en')} 个案卷
              </dd>
            </div>
            <div>
              <dt>最后入库</dt>
              <dd class="mono">{health.lastRecordedAt ? localTime(health.lastRecordedAt) : '—'}</dd>
            </div>
            <div>
              <dt>程序</dt>
              <dd>{health.law.join('、')}</dd>
            </div>
            <div>
              <dt>日历</dt>
              <dd>{health.calendar.version}</dd>
            </div>
          </dl>
          {health.weak.length > 0 && (
            <ul class="law">
              {health.weak.map(({ code, text }) => (
                <li key={code}>△ {text}</li>
              ))}
            </ul>
          )}
        </Panel>
        <Panel title="异常和疑点" flush>
          <table class="cells">
            <thead>
              <tr>
                <th scope="col">事项</th>
                <th scope="col" class="n">
                  件数
                </th>
              </tr>
            </thead>
            <tbody>
              {view.odd.map(({ name, n, href }) => (
                <tr key={name}>
                  <th scope="row">
                    <a href={href}>{name}</a>
                  </th>
                  <td data-l="件数" class={n > 0 ? 'n red' : 'n'}>
                    {n.toLocaleString('en')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      </div>
      <div class="two">
        <Panel title="超期：按单位" flush aside={<a href="/audit/deadlines?standing=over">时限台账</a>}>
          {view.overdue.length === 0 ? (
            <p class="none">没有超期。</p>
          ) : (
            <table class="cells">
              <thead>
                <tr>
                  {['单位', '在办超期', '已办超期', '最长（日）'].map((each, i) => (
                    <th key={each} scope="col" class={i > 0 ? 'n' : undefined}>
                      {each}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {view.overdue.map(({ organ, running, late, days }) => (
                  <tr key={organ}>
                    <th scope="row">{organ ? placeName(organ) : '其他部门'}</th>
                    <td data-l="在办超期" class={running > 0 ? 'n red' : 'n'}>
                      {running > 0 ? `■ ${running}` : 0}
                    </td>
                    <td data-l="已办超期" class="n">
                      {late}
                    </td>
                    <td data-l="最长（日）" class="n">
                      {days}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Panel>
        <Panel title="超期办结：按人" flush>
          {view.people.length === 0 ? (
            <p class="none">没有超期办结。</p>
          ) : (
            <table class="cells">
              <thead>
                <tr>
                  {['工号', '件数', '最长（日）'].map((each, i) => (
                    <th key={each} scope="col" class={i > 0 ? 'n' : undefined}>
                      {each}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {view.people.map(({ staff, late, days }) => (
                  <tr key={staff}>
                    <th scope="row" class="mono">
                      <a href={`/audit/authority?staff=${encodeURIComponent(staff)}`}>{staff}</a>
                    </th>
                    <td data-l="件数" class="n">
                      {late}
                    </td>
                    <td data-l="最长（日）" class="n">
                      {days}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Panel>
      </div>
      <Panel title="各区县的日志" flush>
        <table class="cells">
          <thead>
            <tr>
              {['区县', '案件', '步骤', '最后入库'].map((each, i) => (
                <th key={each} scope="col" class={i === 1 || i === 2 ? 'n' : undefined}>
                  {each}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {view.offices.map(({ county, cases, steps, last }) => (
              <tr key={county}>
                <th scope="row">
                  <a href={`/audit/cases?county=${county}`}>{placeName(county)}</a>
                </th>
                <td data-l="案件" class="n">
                  {cases.toLocaleString('en')}
                </td>
                <td data-l="步骤" class="n">
                  {steps.toLocaleString('en')}
                </td>
                <td data-l="最后入库" class="mono">
                  {last}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </AuditPage>
  )
}

export interface CaseSearch {
  readonly chosen: Readonly<Record<'q' | 'county' | 'state', string>>
  readonly rows: readonly ApplicationRow[]
  readonly total: number
  readonly page: number
  readonly size: number
  /** Says why a number typed leads nowhere. */
  readonly missed: boolean
}

export function CasesPage({ shell, view }: { readonly shell: AuditShell; readonly view: CaseSearch }) {
  const { chosen, rows, total, page, size, missed } = view
  return (
    <AuditPage shell={shell} title="案件查找" section="/audit/cases">
      <h1>案件回放</h1>
      {missed && (
        <p class="weak" role="status">
          没有受理编号为“{chosen.q}”的申请：请核对编号，例如 410305-2025-00001-4。
        </p>
      )}
      <form class="filters" method="get" action="/audit/cases">
        <p>
          <label for="q">受理编号</label>
          <input id="q" name="q" value={chosen.q} maxLength={40} />
        </p>
        <p>
          <label for="county">区县</label>
          <select id="county" name="county">
            <option value="">全部</option>
            {counties().map(({ code, name }) => (
              <option key={code} value={code} selected={code === chosen.county}>
                {name}
              </option>
            ))}
          </select>
        </p>
        <p>
          <label for="state">所处环节</label>
          <select id="state" name="state">
            <option value="">全部</option>
            {Object.entries(states).map(([key, name]) => (
              <option key={key} value={key} selected={key === chosen.state}>
                {name}
              </option>
            ))}
          </select>
        </p>
        <p>
          <button class="button" type="submit">
            查询
          </button>
          <a class="button plain" href="/audit/cases">
            清除条件
          </a>
        </p>
      </form>
      <Panel title={`${total.toLocaleString('en')} 件`} flush aside="最先到期的在前；打开一件须写明查阅事由">
        {rows.length === 0 ? (
          <p class="none">
            没有符合条件的申请。<a href="/audit/cases">清除条件</a>
          </p>
        ) : (
          <table class="cells">
            <thead>
              <tr>
                {['受理编号', '保障方式', '区县', '街道或乡镇', '收件', '所处环节', '办理期限', '未决异议'].map(
                  (each) => (
                    <th key={each} scope="col">
                      {each}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.number}>
                  <th scope="row" class="mono">
                    <a href={`/audit/cases/${row.number}`}>{row.number}</a>
                  </th>
                  <td data-l="保障方式">{programmes[row.programme] ?? row.programme}</td>
                  <td data-l="区县">{placeName(row.county)}</td>
                  <td data-l="街道或乡镇">{placeName(row.subdistrict)}</td>
                  <td data-l="收件">{row.receivedOn}</td>
                  <td data-l="所处环节">{states[row.state] ?? row.state}</td>
                  <td data-l="办理期限" class={row.dueOn !== null && row.dueOn < shell.today ? 'red' : undefined}>
                    {row.dueOn !== null && row.dueOn < shell.today ? '■ ' : ''}
                    {row.dueOn ?? '—'}
                  </td>
                  <td data-l="未决异议" class="n">
                    {row.openObjections}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
      <Pager
        page={page}
        pages={Math.ceil(total / size)}
        total={total}
        href={(n) => addressOf('/audit/cases', chosen, n)}
      />
    </AuditPage>
  )
}

interface CompareProps {
  readonly shell: AuditShell
  readonly a: CaseReplay
  readonly b: CaseReplay | null
  readonly typed: string
  readonly missed: boolean
  readonly calendar: Calendar
}

/** Two cases side by side: how long each stage took, where their ways part, and in what they differ. */
export function ComparePage({ shell, a, b, typed, missed, calendar }: CompareProps) {
  return (
    <AuditPage
      shell={shell}
      title="两件对照"
      section="/audit/cases"
      crumbs={[
        ['/audit/cases', '案件回放'],
        [`/audit/cases/${a.number}`, a.number],
        ['', '对照'],
      ]}
    >
      <h1>两件对照</h1>
      {missed && (
        <p class="weak" role="status">
          没有受理编号为“{typed}”的申请：请核对编号。
        </p>
      )}
      <form class="filters" method="get" action="/audit/compare">
        <p>
          <label for="a">甲件</label>
          <input id="a" name="a" value={a.number} maxLength={40} />
        </p>
        <p>
          <label for="b">乙件</label>
          <input id="b" name="b" value={b?.number ?? typed} maxLength={40} />
        </p>
        <p>
          <button class="button" type="submit">
            对照
          </button>
        </p>
      </form>
      {b && <Compared a={a} b={b} calendar={calendar} />}
    </AuditPage>
  )
}

function Compared({ a, b, calendar }: { readonly a: CaseReplay; readonly b: CaseReplay; readonly calendar: Calendar }) {
  const keys = [
    ...new Set([...a.terms, ...b.terms].filter(({ kind }) => kind !== 'objection').map((t) => `${t.kind} ${t.key}`)),
  ]
  const used = (view: CaseReplay, key: string) =>
    view.terms
      .filter((t) => `${t.kind} ${t.key}` === key)
      .map((t) => {
        const { used: days, of } = daysUsed(t.due, countsTo(t, view.today), calendar)
        const over = overdueBy(t, view.today)
        return `${days}${of === null ? '' : ` / ${of}`}${t.endedOn ? '' : '（在办）'}${over > 0 ? `　■ 超 ${over} 日` : ''}`
      })
      .join('；') || '—'
  const differing = changesBetween(a.context, b.context).filter(({ path }) => path.length <= 2)
  const longest = Math.max(a.steps.length, b.steps.length)
  return (
    <>
      <Panel title="各环节用时（日或工作日）" flush>
        <table class="cells">
          <thead>
            <tr>
              <th scope="col">期限</th>
              <th scope="col">甲 {a.number}</th>
              <th scope="col">乙 {b.number}</th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => {
              const [kind = '', of = ''] = key.split(' ')
              return (
                <tr key={key}>
                  <th scope="row">
                    {kind === 'office' || kind === 'household' ? (states[of] ?? of) : termKinds[kind]}
                  </th>
                  <td data-l="甲">{used(a, key)}</td>
                  <td data-l="乙">{used(b, key)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Panel>
      <Panel title="逐步对照" flush>
        <table class="cells">
          <thead>
            <tr>
              <th scope="col">步</th>
              <th scope="col">甲 {a.number}</th>
              <th scope="col">乙 {b.number}</th>
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: longest }, (_, i) => {
              const [one, other] = [a.steps[i], b.steps[i]]
              const parted = one?.fact.type !== other?.fact.type
              return (
                <tr key={`step ${i + 1}`} class={parted ? 'parted' : undefined}>
                  <th scope="row">{i + 1}</th>
                  {[a, b].map((view, k) => {
                    const step = view.steps[i]
                    return (
                      <td key={view.number + String(k)} data-l={k === 0 ? '甲' : '乙'}>
                        {step ? (
                          <a href={`/audit/cases/${view.number}?at=${step.n}`}>
                            {step.fact.occurredOn} {factName(step.fact.type)}
                          </a>
                        ) : (
                          '—'
                        )}
                        {step && <small class="mono">{step.fact.actor.staff}</small>}
                      </td>
                    )
                  })}
                </tr>
              )
            })}
          </tbody>
        </table>
      </Panel>
      <Panel title="现在所记的不同" flush aside={`${differing.length} 处`}>
        <table class="cells">
          <thead>
            <tr>
              <th scope="col">字段</th>
              <th scope="col">甲</th>
              <th scope="col">乙</th>
            </tr>
          </thead>
          <tbody>
            {differing.map(({ path, before, after }) => (
              <tr key={path.join('.')}>
                <th scope="row">{fieldName(path)}</th>
                <td data-l="甲">{valueShown(before, path)}</td>
                <td data-l="乙">{valueShown(after, path)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </>
  )
}

interface SamplesProps {
  readonly shell: AuditShell
  readonly samples: readonly Sample[]
  readonly typed: Readonly<Record<string, string>>
  readonly slips: readonly Slip[]
}

export function SamplesPage({ shell, samples, typed, slips }: SamplesProps) {
  return (
    <AuditPage shell={shell} title="抽样检查" section="/audit/samples">
      <h1>抽样检查</h1>
      <p class="about">
        种子和范围先记录、后抽取，记录不能更改。每件按
        HMAC-SHA-256（种子，受理编号）的值排列，取前若干件：任何人有种子和编号名单就能得出同样的结果。
      </p>
      <div class="two">
        <Panel title="新的抽样">
          <ErrorSummary slips={slips} />
          <Form action="/audit/samples" csrf={shell.csrf}>
            <Field name="county" label="区县">
              <select id="county" name="county">
                <option value="">全市</option>
                {counties().map(({ code, name }) => (
                  <option key={code} value={code} selected={typed.county === code}>
                    {name}
                  </option>
                ))}
              </select>
            </Field>
            <div class="fields">
              <Field
                name="receivedFrom"
                label="收件自"
                hint="如 2025-09-01"
                value={typed.receivedFrom ?? ''}
                slips={slips}
              />
              <Field
                name="receivedTo"
                label="收件至"
                hint="如 2025-12-31"
                value={typed.receivedTo ?? ''}
                slips={slips}
              />
            </div>
            <Field name="size" label="抽取户数" inputmode="numeric" value={typed.size ?? ''} slips={slips} />
            <Field
              name="seed"
              label="种子（可以不填）"
              hint="填写抽取时还不能预知的公开随机结果，如：双色球第 2026134 期 03 08 17 21 28 30+11；不填由系统产生随机数"
              value={typed.seed ?? ''}
              slips={slips}
            />
            <button class="button" type="submit">
              记录种子并抽取
            </button>
          </Form>
        </Panel>
        <Panel title="抽样记录" flush>
          {samples.length === 0 ? (
            <p class="none">还没有抽样。</p>
          ) : (
            <table class="cells">
              <thead>
                <tr>
                  {['次', '时间', '工号', '范围', '抽取'].map((each) => (
                    <th key={each} scope="col">
                      {each}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {samples.map((each) => (
                  <tr key={each.seq}>
                    <th scope="row">
                      <a href={`/audit/samples/${each.seq}`}>第 {each.seq} 次</a>
                    </th>
                    <td data-l="时间" class="mono">
                      {localTime(each.at)}
                    </td>
                    <td data-l="工号" class="mono">
                      {each.staff}
                    </td>
                    <td data-l="范围">
                      {each.county ? placeName(each.county) : '全市'}，{each.receivedFrom} 至 {each.receivedTo}
                    </td>
                    <td data-l="抽取">
                      {each.size} / {each.frame}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Panel>
      </div>
    </AuditPage>
  )
}

interface SampleProps {
  readonly shell: AuditShell
  readonly sample: Sample
  readonly picked: readonly string[]
  /** Whether the frame made again has the digest recorded. */
  readonly same: boolean
}

export function SamplePage({ shell, sample, picked, same }: SampleProps) {
  return (
    <AuditPage
      shell={shell}
      title={`第 ${sample.seq} 次抽样`}
      section="/audit/samples"
      crumbs={[
        ['/audit/samples', '抽样检查'],
        ['', `第 ${sample.seq} 次`],
      ]}
    >
      <h1>第 {sample.seq} 次抽样</h1>
      <Panel
        title="怎样重现"
        aside={same ? <b class="green">✓ 名单与抽取时相同</b> : <b class="red">✗ 名单与抽取时不同</b>}
      >
        <dl class="told one">
          <div>
            <dt>种子</dt>
            <dd class="mono">{sample.seed}</dd>
          </div>
          <div>
            <dt>种子来源</dt>
            <dd>{sample.source}</dd>
          </div>
          <div>
            <dt>范围</dt>
            <dd>
              {sample.county ? placeName(sample.county) : '全市'}，{sample.receivedFrom} 至 {sample.receivedTo}{' '}
              收件，入库不晚于日志第 {sample.upTo} 行，共 {sample.frame} 件
            </dd>
          </div>
          <div>
            <dt>名单摘要</dt>
            <dd class="mono">{sample.frameDigest}</dd>
          </div>
          <div>
            <dt>记录</dt>
            <dd>
              {localTime(sample.at)}，{sample.staff}
            </dd>
          </div>
        </dl>
        <p class="note">
          名单摘要为各受理编号升序排列、每行一个（以换行结束）的 SHA-256。对每个编号计算 HMAC-SHA-256（密钥为种子的
          UTF-8 字节），按十六进制值升序取前 {sample.size} 件。
        </p>
      </Panel>
      <Panel title={`抽中 ${picked.length} 件`} flush>
        <ol class="picked">
          {picked.map((number) => (
            <li key={number}>
              <a class="mono" href={`/audit/cases/${number}`}>
                {number}
              </a>
            </li>
          ))}
        </ol>
      </Panel>
    </AuditPage>
  )
}

export function HintsPage({ shell, hints }: { readonly shell: AuditShell; readonly hints: readonly Hint[] }) {
  return (
    <AuditPage shell={shell} title="异常提示" section="/audit/hints">
      <h1>异常提示</h1>
      <p class="weak">
        这里列出的只是提示，不是结论：每项写明没有问题时应当是多少、偶然出现的可能有多大。可能小于百分之一的才列出；比较的项目多，总会有偶然的。
      </p>
      {hints.map(({ key, name, counts, model, rows }) => (
        <Panel
          key={key}
          title={name}
          aside={rows.length === 0 ? <b class="green">没有可提示的</b> : `${rows.length} 项`}
          flush
        >
          <div class="padded">
            <p>{counts}</p>
            <p class="note">没有问题时：{model}</p>
          </div>
          {rows.length > 0 && (
            <table class="cells">
              <thead>
                <tr>
                  {['对象', '实际', '没有问题时', '偶然的可能', '查看'].map((each) => (
                    <th key={each} scope="col">
                      {each}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={`${row.what} ${row.cases.join(' ')}`}>
                    <th scope="row">{row.what}</th>
                    <td data-l="实际">
                      {row.observed}
                      {row.of !== null && ` / ${row.of}`}
                    </td>
                    <td data-l="没有问题时">{row.expected < 10 ? row.expected.toFixed(2) : row.expected.toFixed(0)}</td>
                    <td data-l="偶然的可能">{row.cases.length > 0 ? '—' : chanceShown(row.chance)}</td>
                    <td data-l="查看">
                      {row.href && <a href={row.href}>台账</a>}
                      {row.cases.map((number) => (
                        <a key={number} class="mono spaced" href={`/audit/cases/${number}`}>
                          {number}
                        </a>
                      ))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Panel>
      ))}
      <p class="note">银行账号不在本系统登记，无从比较。</p>
    </AuditPage>
  )
}

const chanceShown = (p: number): string =>
  p < 0.0001 ? '不到万分之一' : `万分之 ${Math.max(1, Math.round(p * 10_000))}`

export function StatisticsPage({
  shell,
  figures,
}: {
  readonly shell: AuditShell
  readonly figures: readonly Figures[]
}) {
  return (
    <AuditPage shell={shell} title="统计" section="/audit/statistics">
      <div class="case-head">
        <h1>统计</h1>
        <p>
          <a href="/audit/statistics.csv">导出 CSV</a>　<a href="/audit/statistics.xlsx">导出 XLSX</a>
        </p>
      </div>
      <div class="two">
        {figures.map(({ name, unit, rows }) => (
          <Panel key={name} title={name} aside={`单位：${unit}`}>
            {rows.length === 0 ? (
              <p class="none">还没有数据。</p>
            ) : (
              <>
                <BarsDrawing label={name} rows={rows} />
                <details>
                  <summary>同样的数字，表格</summary>
                  <Scroll label={name}>
                    <table class="cells">
                      <thead>
                        <tr>
                          <th scope="col">项目</th>
                          <th scope="col" class="n">
                            {unit}
                          </th>
                        </tr>
                      </thead>
                      <tbody>
                        {rows.map(([what, n]) => (
                          <tr key={what}>
                            <th scope="row">{what}</th>
                            <td data-l={unit} class="n">
                              {n.toLocaleString('en')}
                            </td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </Scroll>
                </details>
              </>
            )}
          </Panel>
        ))}
      </div>
    </AuditPage>
  )
}
