/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refused } from '../../refusal.ts'
import { changeSettings, changesOf, digestOf } from '../../settings-book.ts'
import { adminSays } from '../../words.ts'
import { formOf, type StaffPart, slipsOf } from '../desk.tsx'
import { readSite, siteFileName } from '../site.ts'
import type { Slip } from '../ui/form.tsx'
import { type AdminParts, administrators, folderOf, isCity } from './parts.ts'
import { SitePage, siteFields } from './site-page.tsx'

/** 网站设置: written to `site.json`, recorded, and true for every page at once. */
export const sitePagesOf =
  ({ site }: AdminParts): StaffPart =>
  (pages, desk) => {
    const folder = folderOf(desk)
    const show = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const now = Object.fromEntries(Object.entries(site).map(([name, value]) => [name, String(value)]))
      const typed = request.method === 'POST' ? formOf(request) : now
      const seen = formOf(request).seen ?? digestOf(folder, siteFileName)
      const mayChange = isCity(request.actor.organ)
      const props = { site, seen, typed, slips, mayChange, ...changesOf(folder, siteFileName) }
      return desk.send(reply, <SitePage shell={desk.shell(request, reply)} {...props} />, slips.length > 0 ? 422 : 200)
    }
    pages.get('/admin/site', { config: administrators }, (request, reply) => show(request, reply))
    pages.post('/admin/site', { config: administrators }, (request, reply) => {
      if (!isCity(request.actor.organ)) throw new Refused('forbidden', adminSays.cityChangesSite(), {})
      const typed = formOf(request)
      const wanted = Object.fromEntries(
        siteFields.flatMap(([field]) => (typed[field] ? [[field, typed[field] as string]] : [])),
      )
      const given = { ...wanted, ...(site.demo ? { demo: true } : {}) }
      const read = readSite(given)
      if ('slips' in read) return show(request, reply, read.slips)
      const changed = siteFields.flatMap(([field, label]) =>
        (site[field] ?? '') === (typed[field] ?? '') ? [] : [label],
      )
      const { seen = '', why = '' } = typed
      try {
        const text = `${JSON.stringify(given, null, 2)}\n`
        const { staff, organ } = request.actor
        const what = changed.join('、') || '无'
        changeSettings(folder, { file: siteFileName, text, seen, what, why }, { staff, organ }, desk.office.now())
      } catch (error) {
        return show(request, reply, slipsOf(error))
      }
      for (const name of Object.keys(site)) delete (site as Record<string, unknown>)[name]
      Object.assign(site, read.site)
      return desk.done(request, reply, '/admin/site', '已保存网站设置，一分钟内在公众网站上生效。')
    })
  }
