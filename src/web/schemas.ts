import { z } from 'zod'

/** The JSON Schema from which Fastify compiles a serialiser: what it does not name never leaves the house. */
export function draft7(shape: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(shape, { target: 'draft-7', io: 'output' })
}
