/** @jsxRuntime automatic @jsxImportSource preact */
import { machineDigest } from '../../../db/facts.ts'
import { legalDayOf } from '../../calendar.ts'
import { areaName, counties } from '../../organs.ts'
import { proceduresOn } from '../../procedure-limits.ts'
import { Refused } from '../../refusal.ts'
import { limitsCompared, proceduresIn, type Simulated, simulate } from '../../simulated.ts'
import { adminSays } from '../../words.ts'
import { formOf, type StaffPart } from '../desk.tsx'
import type { Readings } from '../readings.ts'
import { administrators, countyOf } from './parts.ts'
import {
  ProcedureComparePage,
  ProcedurePage,
  type ProcedureShown,
  ProceduresPage,
  SimulatedPage,
} from './procedures-page.tsx'
import { ReadingPage } from './reading-page.tsx'

const KIND = 'simulation'

/** 办理程序: versions, where in force, two compared, and past cases folded under another. */
export const procedurePages =
  (readings: Readings): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const { law } = office
    const names = proceduresIn(law)
    const shown = (): ProcedureShown[] => {
      const inForce = proceduresOn(office, undefined, legalDayOf(office.now()))
      return names.map((name) => ({
        procedure: law.procedure(name),
        digest: machineDigest(law.machine(name).chart),
        places: (inForce.find(({ procedure }) => procedure === name)?.counties ?? []).map(areaName),
      }))
    }
    const named = (given: unknown): string => {
      const found = names.find((each) => each === given)
      if (!found) throw new Refused('not_found', adminSays.noSuchProcedure(), {})
      return found
    }
    pages.get('/admin/procedures', { config: administrators }, (request, reply) => {
      const places = counties().map(({ code }) => ({ code, name: areaName(code) }))
      const page = <ProceduresPage shell={desk.shell(request, reply)} procedures={shown()} counties={places} />
      return desk.send(reply, page)
    })
    pages.get('/admin/procedures/compare', { config: administrators }, (request, reply) => {
      const query = request.query as { a?: unknown; b?: unknown }
      const [a, b] = [named(query.a), named(query.b)]
      const props = { a: law.procedure(a), b: law.procedure(b), limits: limitsCompared(law, a, b) }
      return desk.send(reply, <ProcedureComparePage shell={desk.shell(request, reply)} {...props} />)
    })
    pages.get('/admin/procedures/:name', { config: administrators }, (request, reply) => {
      const name = named((request.params as { name: string }).name)
      const one = shown().find(({ procedure }) => procedure.name === name) as ProcedureShown
      return desk.send(reply, <ProcedurePage shell={desk.shell(request, reply)} shown={one} />)
    })
    pages.post('/admin/procedures/simulations', { config: administrators }, (request, reply) => {
      const { target, county = '' } = formOf(request)
      const name = named(target)
      const asked = counties().find(({ code }) => code === county)?.code ?? ''
      const only = countyOf(request.actor.organ, asked)
      const { id } = readings.begin<Simulated>(request.actor.staff, KIND, (slice) =>
        simulate(office, name, only, slice),
      )
      return reply.redirect(`/admin/procedures/simulations/${id}`, 303)
    })
    pages.get('/admin/procedures/simulations/:id', { config: administrators }, (request, reply) => {
      const { id } = request.params as { id: string }
      const reading = readings.of<Simulated>(id, request.actor.staff, KIND)
      const shell = desk.shell(request, reply)
      const { result } = reading
      if (!result) {
        if (!reading.failed) reply.header('refresh', '2')
        return desk.send(
          reply,
          <ReadingPage title="拿过去的案件试" section="/admin/procedures" {...{ shell, reading }} />,
        )
      }
      const others = names.filter((name) => name !== result.target)
      const limits = new Map(others.map((name) => [name, limitsCompared(law, name, result.target)]))
      return desk.send(reply, <SimulatedPage shell={shell} found={result} limits={limits} />)
    })
  }
