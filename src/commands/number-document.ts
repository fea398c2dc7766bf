import { z } from 'zod'
import { checkpoint } from '../../machines/document.facts.ts'
import { documentMachine } from '../../machines/document.ts'
import { command, type Draft } from '../command.ts'
import { documentMark, documentNumber, documentNumberInput } from '../numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { documentOf } from './document-parts.ts'
import { areaCode, nothingPersonal } from './parts.ts'

/**
 * 文书编号: allots the numbers of a paper a fact calls for, in the transaction that begins it: its own within Anju and its
 * 发文字号, which runs by organ, series and year. A new edition names the one it replaces; one that was never issued is
 * superseded at once.
 */
export const numberDocument = command({
  name: 'numberDocument',
  path: null,
  roles: ['system'],
  input: z.strictObject({
    of: z.string(),
    upTo: z.int().min(1),
    kind: z.string(),
    template: z.string(),
    series: z.string().min(1),
    organ: areaCode,
    /** 机关代字. */
    word: z.string().min(1),
    code: z.string(),
    replaces: documentNumberInput.optional(),
    /** How far the city log had come: it has the facts the paper states. */
    checkpoint: checkpoint.exactOptional(),
  }),
  personal: nothingPersonal,
  subject: () => null,
  names: ({ input, moment }) => {
    const { documents, marks } = seriesOf(input.organ, input.series, moment.today)
    return { streams: [input.of, ...(input.replaces ? [input.replaces] : [])], counters: [documents, marks] }
  },
  decide: ({ input, moment }, read) => {
    const { replaces, word, ...stated } = input
    const of = read.head(input.of)
    if (of.version < input.upTo) throw new Refused('invalid', say.noSuchFact(input.of, input.upTo), {})
    const before = replaces === undefined ? undefined : documentOf(replaces, read)
    const isSamePaper = before?.d.of === input.of && before.d.kind === input.kind && before.d.series === input.series
    if (before && (!isSamePaper || before.head.state === 'superseded' || before.head.state === 'withdrawn'))
      throw new Refused('not_allowed', say.notReplaceable(before.d.mark), { replaces })

    const year = moment.today.slice(0, 4)
    const { documents, marks } = seriesOf(input.organ, input.series, moment.today)
    const n = read.counter(documents) + 1
    const serial = read.counter(marks) + 1
    const number = documentNumber(input.organ, year, n)
    const facts: Draft[] = [
      {
        stream: number,
        begins: { kind: 'document', machine: documentMachine.name },
        type: 'DocumentNumbered',
        data: {
          ...stated,
          number,
          mark: documentMark(word, input.series, year, serial),
          serial,
          issuedOn: moment.today,
          edition: (before?.d.edition ?? 0) + 1,
          ...(replaces === undefined ? {} : { replaces }),
        },
      },
    ]
    if (before && before.head.state !== 'issued')
      facts.push({ stream: before.head.stream, type: 'DocumentSuperseded', data: { by: number } })
    return { facts, counters: { [documents]: n, [marks]: serial } }
  },
  example: {},
})

/** Documents run per organ and year; 发文字号 besides per series. */
const seriesOf = (organ: string, series: string, on: string) => ({
  documents: `document:${organ}:${on.slice(0, 4)}`,
  marks: `mark:${organ}:${series}:${on.slice(0, 4)}`,
})
