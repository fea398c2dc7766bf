import type { RouteOptions } from 'fastify'
import { badInput } from '../bad-input.ts'
import type { Office } from '../office.ts'
import type { Query } from '../queries/query.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { draft7 } from './schemas.ts'

/** The `GET` route of a query. */
export function readRoute(query: Query, office: Office): RouteOptions {
  return {
    method: 'GET',
    url: `/api${query.path}`,
    schema: { response: { 200: draft7(query.output) } },
    async handler(request) {
      const parsed = query.input.safeParse(inputOf(request.query as object, request.params as object), {
        reportInput: true,
      })
      if (!parsed.success) throw badInput(parsed.error)
      return query.read(office, request.actor, parsed.data)
    },
  }
}

function inputOf(given: object, params: object): object {
  for (const field of Object.keys(given)) {
    const message = Object.hasOwn(params, field)
      ? say.inThePath(field)
      : Array.isArray((given as Record<string, unknown>)[field])
        ? say.givenTwice(field)
        : undefined
    if (message) throw new Refused('invalid', say.badInput([message]), { issues: [{ field, message }] })
  }
  return { ...given, ...params }
}
