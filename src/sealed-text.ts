import type { SealedRecord, Sealer } from '../db/sealed.ts'

/* A value sealed into one column of a plain table: what is being typed, or waits to be handed in. `anju keys rotate` knows the columns. */

const bytes = ['salt', 'box', 'wrapped'] as const

/** Seals a value and writes it as text. */
export const sealedText = (sealer: Pick<Sealer, 'seal'>, value: unknown): string =>
  JSON.stringify(sealer.seal(value), (_key, field: unknown) => {
    const buffer = field as { type?: string; data?: number[] } | null
    return buffer?.type === 'Buffer' && buffer.data ? Buffer.from(buffer.data).toString('base64') : field
  })

/** The value again. */
export function openedText(sealer: Pick<Sealer, 'open'>, text: string): unknown {
  const record = JSON.parse(text) as Record<string, unknown>
  for (const field of bytes)
    if (typeof record[field] === 'string') record[field] = Buffer.from(record[field] as string, 'base64')
  return sealer.open(record as unknown as SealedRecord)
}
