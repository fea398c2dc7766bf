import type { StoredFact } from '../../db/facts.ts'
import type { Head } from '../../db/heads.ts'
import { newHead } from '../../db/heads.ts'
import type { Store } from '../../db/store.ts'
import { evolve } from '../../machines/fold.ts'
import { demoDirectory } from '../../src/demo/directory.ts'
import { kindsOfPaper, newestTemplate } from '../../src/documents/compose.ts'
import { contactOf, markOf } from '../../src/documents/directory.ts'
import { type Paper, papersOf } from '../../src/documents/papers-of.ts'
import { type Asked, type Sources, sourcesOf, type ToldFact, toldOf } from '../../src/documents/sources.ts'
import type { Office } from '../../src/office.ts'
import { organ } from '../../src/organs.ts'

/* Numbers every paper a log calls for, in the order of its facts, as issuing does, and tells the notices of theirs. */

export interface Numbered {
  readonly asked: Asked
  readonly paper: Paper
  /** Where the fact that calls for it stands in the log. */
  readonly seq: number
}

/**
 * The papers of an office's whole log, and its sources with these documents beside them; with `until`, sources as they were
 * when the log had only those facts.
 */
export function numberedPapers(
  office: Pick<Office, 'store' | 'sealer' | 'law' | 'policy' | 'calendar'>,
  until?: (fact: StoredFact) => boolean,
): {
  readonly numbered: readonly Numbered[]
  readonly sources: Sources
} {
  const { store, law } = office
  const streams = [
    ...store.applications({ limit: 100_000 }).map((row) => row.number),
    ...store.notices({ limit: 100_000 }).map((row) => row.number),
  ]
  const facts: { fact: ToldFact; seq: number; head: Head }[] = []
  for (const stream of streams) {
    const { machine: name, kind } = store.head(stream) as Head
    const machine = law.machine(name)
    let head = newHead(stream, kind, machine)
    for (const stored of store.history(stream)) {
      const fact = toldOf(stored)
      head = { ...head, ...evolve(machine, head, fact), hash: stored.hash }
      facts.push({ fact, seq: stored.seq, head })
    }
  }
  facts.sort((a, b) => a.seq - b.seq)

  const numbered: Numbered[] = []
  const documents = new Map<string, ToldFact>()
  const issued = new Map<string, ToldFact[]>()
  const counters = new Map<string, number>()
  const lists = new Map<string, number>()
  for (const { fact, seq, head } of facts)
    for (const paper of papersOf(fact, head)) {
      if (paper.renews || !kindsOfPaper.includes(paper.kind)) continue
      const issuedOn = paper.after === undefined ? fact.occurredOn : nextDay(paper.after)
      const year = issuedOn.slice(0, 4)
      const series = `${paper.organ}${paper.series}${year}`
      // One list for all of a notice's households registered on a day.
      const already = lists.get(`${paper.of} ${paper.after}`)
      if (paper.after !== undefined && already !== undefined) continue
      const n = (counters.get(series) ?? 0) + 1
      counters.set(series, n)
      const directory = demoDirectory([organ(paper.organ)])
      const asked: Asked = {
        kind: paper.kind,
        template: newestTemplate(paper.kind),
        of: paper.of,
        upTo: paper.after === undefined ? fact.version : 1,
        mark: markOf(paper.organ, paper.series, year, n, directory),
        issuedOn,
        issuedAt: paper.after === undefined ? fact.recordedAt : `${issuedOn}T01:00:00.000Z`,
        contact: contactOf(paper.organ, directory),
      }
      numbered.push({ asked, paper, seq })
      if (paper.after !== undefined) lists.set(`${paper.of} ${paper.after}`, numbered.length)
      if (paper.series !== '公示') continue
      const document = `${paper.organ}-D-${numbered.length}`
      const { type: _, data: __, ...envelope } = fact
      documents.set(document, { ...envelope, type: 'DocumentNumbered', stream: document, version: 1, data: asked })
      const told = { ...fact, type: 'NoticeIssued', data: { document, edition: 1 } }
      issued.set(fact.stream, [...(issued.get(fact.stream) ?? []), told])
    }
  const plain = sourcesOf(until === undefined ? office : { ...office, store: endingAt(store, until) })
  const sources: Sources = {
    ...plain,
    history(stream, upTo = Number.POSITIVE_INFINITY) {
      const document = documents.get(stream)
      if (document) return [document]
      const own = store.history(stream).some(({ body }) => body.includes('"type":"NoticeIssued"'))
        ? []
        : (issued.get(stream) ?? [])
      // Beside the fact that called for it: a numbered copy of the log would have it there.
      return plain.history(stream, upTo).flatMap((fact) => [fact, ...own.filter((i) => i.version === fact.version)])
    },
  }
  return { numbered, sources }
}

/** A store whose log has only these facts: what there was to read when a paper was first made. */
const endingAt = ({ history, unseal }: Pick<Store, 'history' | 'unseal'>, until: (fact: StoredFact) => boolean) => ({
  history: (stream: string) => history(stream).filter(until),
  unseal,
})

const nextDay = (day: string): string =>
  new Date(new Date(`${day}T00:00:00Z`).getTime() + 86_400_000).toISOString().slice(0, 10)
