import type { FastifyInstance, FastifyRequest } from 'fastify'
import { say } from '../words.ts'
import { Problem } from './problem.ts'
import type { Access } from './signed-in.ts'

/** Knows which methods each URL has, so that a wrong method is told apart from a wrong URL. */
export interface Routes {
  /** What each route says of who may come to it, by method and URL; undefined where it says nothing. */
  readonly access: ReadonlyMap<string, Access | undefined>
  /** Throws the problem of a request no route took: 405 with `Allow`, or 404. */
  refuse(request: FastifyRequest): never
}

/** Watches routes being registered: call before the first one. */
export function watchRoutes(app: FastifyInstance): Routes {
  const methods = new Map<string, { readonly matches: RegExp; readonly allowed: Set<string> }>()
  const access = new Map<string, Access | undefined>()
  app.addHook('onRoute', ({ url, method, config }) => {
    for (const each of [method].flat()) access.set(`${each} ${url}`, config?.access)
    const known = methods.get(url) ?? {
      matches: new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+').replace('*', '.+')}$`),
      allowed: new Set(),
    }
    for (const each of [method].flat()) known.allowed.add(each)
    methods.set(url, known)
  })
  return {
    access,
    refuse(request) {
      const path = request.url.split('?', 1)[0] as string
      const found = [...methods.values()].find(({ matches }) => matches.test(path))
      if (!found) throw new Problem('unknown_route', say.unknownRoute())
      const allowed = [...found.allowed].sort()
      throw new Problem('method_not_allowed', say.methodNotAllowed(allowed), { allow: allowed.join(', ') })
    },
  }
}
