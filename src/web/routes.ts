import type { FastifyInstance, FastifyRequest } from 'fastify'
import { say } from '../words.ts'
import { Problem } from './problem.ts'

/** Knows which methods each URL has, so that a wrong method is told apart from a wrong URL. */
export interface Routes {
  /** Throws the problem of a request no route took: 405 with `Allow`, or 404. */
  refuse(request: FastifyRequest): never
}

/** Watches routes being registered: call before the first one. */
export function watchRoutes(app: FastifyInstance): Routes {
  const methods = new Map<string, { readonly matches: RegExp; readonly allowed: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? {
      matches: new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+').replace('*', '.+')}$`),
      allowed: new Set(),
    }
    for (const each of [method].flat()) known.allowed.add(each)
    methods.set(url, known)
  })
  return {
    refuse(request) {
      const path = request.url.split('?', 1)[0] as string
      const found = [...methods.values()].find(({ matches }) => matches.test(path))
      if (!found) throw new Problem('unknown_route', say.unknownRoute())
      const allowed = [...found.allowed].sort()
      throw new Problem('method_not_allowed', say.methodNotAllowed(allowed), { allow: allowed.join(', ') })
    },
  }
}
