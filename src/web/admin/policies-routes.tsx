/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { legalDayOf, parseDay } from '../../calendar.ts'
import { areaName, counties } from '../../organs.ts'
import { type DraftEffect, draftOf, effectInSlices, inForceOn } from '../../policy-command.ts'
import { digestible, isOwnCounty, numbersNamed, type PolicyNumbers } from '../../policy-numbers.ts'
import { Refused } from '../../refusal.ts'
import { programmes, say } from '../../words.ts'
import { formOf, type StaffPart, slipsOf } from '../desk.tsx'
import type { Readings } from '../readings.ts'
import type { Slip } from '../ui/form.tsx'
import { countyOf } from './parts.ts'
import { PoliciesPage, PolicyComparePage, PolicyEffectPage } from './policies-page.tsx'
import { ReadingPage } from './reading-page.tsx'
import { fileOf, uploadLimit, withUpload } from './upload.ts'

const KIND = 'what-if'
/** Numbers are the business of who decides by them as well as of who looks after the system. */
const readers = { access: ['administrator', 'approver'] } as const

interface Tried {
  readonly draft: PolicyNumbers
  readonly effect: DraftEffect
}

/** 政策数值: in force, versions, and drafts tried on the cases on file. Nothing is written. */
export const policyPages =
  (readings: Readings): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const places = counties().map(({ code }) => ({ code, name: areaName(code) }))
    const list = (request: FastifyRequest, reply: FastifyReply, given: readonly Slip[] = []) => {
      const query = request.query as Record<string, unknown>
      const text = (name: string) => (typeof query[name] === 'string' ? (query[name] as string).trim() : '')
      const county = places.some(({ code }) => code === text('county')) ? text('county') : ''
      const programme = Object.hasOwn(programmes, text('programme')) ? text('programme') : ''
      const today = legalDayOf(office.now())
      const slips = [...given]
      let on = today
      try {
        on = text('on') === '' ? today : parseDay(text('on'))
      } catch (error) {
        slips.push(...slipsOf(error).map(({ message }) => ({ field: 'on', message })))
      }
      const props = {
        ...{ versions: inForce({ county, programme, on }), all: office.policy.numbers, counties: places },
        ...{ asked: { county, programme, on }, nameOf: areaName, slips },
      }
      return desk.send(
        reply,
        <PoliciesPage shell={desk.shell(request, reply)} {...props} />,
        slips.length > 0 ? 422 : 200,
      )
    }
    const inForce = ({ county, programme, on }: { county: string; programme: string; on: string }) => {
      try {
        return inForceOn(office.policy, { county: county || undefined, programme: programme || undefined, on })
      } catch (error) {
        if (error instanceof Refused && error.code === 'not_found') return []
        throw error
      }
    }
    pages.get('/policy', { config: readers }, (request, reply) => list(request, reply))
    pages.get('/policy/compare', { config: readers }, (request, reply) => {
      const { a, b } = request.query as { a?: unknown; b?: unknown }
      const one = numbersNamed(office.policy, String(a ?? ''))
      const two = numbersNamed(office.policy, String(b ?? ''))
      return desk.send(reply, <PolicyComparePage shell={desk.shell(request, reply)} a={one} b={two} />)
    })
    pages.get('/policy/:version.json', { config: readers }, (request, reply) => {
      const numbers = numbersNamed(office.policy, (request.params as { version: string }).version)
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="${numbers.version.replace('@', '-')}.json"`)
        .send(`${JSON.stringify(digestible(numbers), null, 2)}\n`)
    })
    withUpload(pages, (files) =>
      files.post('/policy/what-if', { config: readers, bodyLimit: uploadLimit }, (request, reply) => {
        const bytes = fileOf(request)
        if (!bytes) return list(request, reply, [{ field: 'file', message: say.noFileChosen() }])
        const { only = '' } = formOf(request)
        if (only !== '' && !isOwnCounty(only)) throw new Refused('not_found', say.noSuchOrgan(), {})
        let draft: PolicyNumbers
        try {
          draft = draftOf(bytes.toString('utf8').replace(/^\uFEFF/, ''), '草案', office.policy.numbers)
        } catch (error) {
          return list(
            request,
            reply,
            slipsOf(error).map(({ field, message }) => ({
              field: 'file',
              message: field ? `${field}：${message}` : message,
            })),
          )
        }
        const { id } = readings.begin<Tried>(request.actor.staff, KIND, async (slice) => ({
          draft,
          effect: await effectInSlices(office, draft, countyOf(request.actor.organ, only), slice),
        }))
        return reply.redirect(`/policy/what-if/${id}`, 303)
      }),
    )
    pages.get('/policy/what-if/:id', { config: readers }, (request, reply) => {
      const { id } = request.params as { id: string }
      const reading = readings.of<Tried>(id, request.actor.staff, KIND)
      const shell = desk.shell(request, reply)
      if (!reading.result) {
        if (!reading.failed) reply.header('refresh', '2')
        return desk.send(reply, <ReadingPage title="试算草案" section="/policy" {...{ shell, reading }} />)
      }
      const withValues = request.actor.role === 'approver'
      return desk.send(reply, <PolicyEffectPage shell={shell} {...reading.result} withValues={withValues} />)
    })
  }
