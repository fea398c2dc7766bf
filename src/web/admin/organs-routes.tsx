/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { assigningFileName, assigningOrgans, withAssigning } from '../../assigning-organs.ts'
import { directoryFileName } from '../../documents/directory.ts'
import { isOrgan, isSupervisor, organName } from '../../organs.ts'
import { Refused } from '../../refusal.ts'
import { changeSettings, changesOf, digestOf } from '../../settings-book.ts'
import { adminSays, say } from '../../words.ts'
import { formOf, type StaffPart, slipsOf } from '../desk.tsx'
import type { Slip } from '../ui/form.tsx'
import { entryFields, entryOf, mayKeep, organTree, plainName, withEntry } from './organs.ts'
import { OrganPage, OrgansPage } from './organs-page.tsx'
import { type AdminParts, administrators, folderOf } from './parts.ts'

/** 单位与联系方式: the tree, and an entry changed at a time. */
export const organPages =
  ({ press }: AdminParts): StaffPart =>
  (pages, desk) => {
    const folder = folderOf(desk)
    pages.get('/admin/organs', { config: administrators }, (request, reply) => {
      const tree = organTree(desk.office, press.directory())
      const may = (code: string) => mayKeep(request.actor.organ, code)
      return desk.send(reply, <OrgansPage shell={desk.shell(request, reply)} tree={tree} mayKeep={may} />)
    })

    const codeOf = (request: FastifyRequest): string => {
      const { code } = request.params as { code: string }
      if (!isOrgan(code) || isSupervisor(code)) throw new Refused('not_found', say.noSuchOrgan(), {})
      if (!mayKeep(request.actor.organ, code)) throw new Refused('forbidden', adminSays.otherOrgan(organName(code)), {})
      return code
    }
    const entry = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const code = codeOf(request)
      const form = formOf(request)
      // The other form of the page leaves this one as it is stored.
      const isOwn = request.method === 'POST' && form.lotsWhy === undefined
      const typed = isOwn ? form : entryOf(code, press.directory())
      const { changes, holds } = changesOf(folder, directoryFileName)
      const own = changes.filter(({ what }) => what.startsWith(`${code} `))
      const seen = typed.seen ?? digestOf(folder, directoryFileName)
      const lots = {
        on: assigningOrgans(folder).includes(code),
        seen: digestOf(folder, assigningFileName),
        changes: changesOf(folder, assigningFileName).changes.filter(({ what }) => what.startsWith(`${code} `)),
      }
      const props = {
        code,
        name: organName(code),
        plain: plainName(code),
        seen,
        typed,
        slips,
        lots,
        changes: own,
        holds,
      }
      return desk.send(reply, <OrganPage shell={desk.shell(request, reply)} {...props} />, slips.length > 0 ? 422 : 200)
    }
    pages.get('/admin/organs/:code', { config: administrators }, (request, reply) => entry(request, reply))
    pages.post('/admin/organs/:code', { config: administrators }, (request, reply) => {
      const code = codeOf(request)
      const typed = formOf(request)
      const { text, slips } = withEntry(folder, code, typed)
      if (slips.length > 0) return entry(request, reply, slips)
      const before = entryOf(code, press.directory())
      const changed = entryFields.flatMap(([name, label]) =>
        (before[name] ?? '') === (typed[name] ?? '') ? [] : [label],
      )
      const { seen = '', why = '' } = typed
      try {
        const what = `${code} ${organName(code)}：${changed.join('、') || '无'}`
        const { staff, organ } = request.actor
        changeSettings(folder, { file: directoryFileName, text, seen, what, why }, { staff, organ }, desk.office.now())
      } catch (error) {
        return entry(request, reply, slipsOf(error))
      }
      return desk.done(request, reply, '/admin/organs', `已保存${organName(code)}的联系方式。停着的文书自动继续制作。`)
    })
    pages.post('/admin/organs/:code/assignment', { config: administrators }, (request, reply) => {
      const code = codeOf(request)
      const { seen = '', lotsWhy: why = '', on } = formOf(request)
      const file = assigningFileName
      const text = withAssigning(folder, code, on === 'yes')
      const what = `${code} ${organName(code)}：${on === 'yes' ? '启用' : '停用'}随机分配`
      const { staff, organ } = request.actor
      const wish = { file, text, seen, what, why }
      try {
        changeSettings(folder, wish, { staff, organ }, desk.office.now())
      } catch (error) {
        const slips = slipsOf(error).map((slip) => ({ ...slip, field: slip.field === 'why' ? 'lotsWhy' : slip.field }))
        return entry(request, reply, slips)
      }
      return desk.done(request, reply, `/admin/organs/${code}`, `已${what.slice(code.length + 1)}。`)
    })
  }
