import type { DocumentContext } from '../../machines/document.ts'
import { CannotSet } from '../../public-notices/cannot-set.ts'
import { finderOf, type Leak, leakByForm, type Secret, textsOfPdf } from '../../public-notices/gate.ts'
import { isUnder14 } from '../../public-notices/masking.ts'
import type { NoticeView } from '../../public-notices/view.ts'
import type { HouseholdFile } from '../household-form.ts'
import { birthOf } from '../papers.ts'
import { assessmentOf } from '../policies/impact-assessments.ts'
import { partsOfPdf, privateThings, say } from '../words.ts'
import type { Contact } from './directory.ts'
import type { Sources, Told } from './sources.ts'
import { caseThen, householdOf } from './the-case.ts'

/*
 * The gate before a paper is posted: its words, the file they became and what is attached to it are held against the forms of
 * private numbers and against what is sealed of the households it is about. A finding is told to the publisher as a paper
 * that cannot be made: it gets no file, and without one nothing can be posted. Asked when a paper is issued, never again of
 * one that is out: what was posted is what it was, whatever the gate learns later.
 */

/** What the gate goes by for one sheet. */
export interface Gate {
  /** Throws CannotSet, naming what and where, when words hold what must not be public. */
  words(view: NoticeView): void
  /** The same of the file the words became: its properties and what is attached. */
  file(bytes: Uint8Array): void
}

/** The gate of a sheet that is to be posted: knows the sealed records of every household its notice lists. */
export function gateOf(d: Pick<DocumentContext, 'kind' | 'of' | 'issuedOn'>, contact: Contact, sources: Sources): Gate {
  if (!assessmentOf(d.kind)) throw new CannotSet('影响评估', say.notAssessed())
  const allowed = new Set(Object.values({ ...contact, supervision: '', ...contact.supervision }).flatMap(publicForms))
  const drafted = sources.history(d.of)[0] as Told<'NoticeDrafted'> | undefined
  const cases = drafted?.type === 'NoticeDrafted' ? drafted.data.cases : []
  const households = cases.map((number) => householdOf(caseThen(number, sources), sources))
  const applicants = new Set(
    households.flatMap(({ members }) => members.flatMap((m) => (m.relation === '申请人' ? [m.name.trim()] : []))),
  )
  const sealed = finderOf(households.flatMap((each) => secretsOf(each)))
  const children = finderOf(
    households.flatMap(({ members }) =>
      members.flatMap((m): Secret[] => {
        const isChild = isUnder14(m.idNumber ?? '', d.issuedOn, birthOf(m))
        // An applicant who is a child is shown without a name; a namesake who may be named is.
        return isChild && !isNamed(m.name, applicants, households, d.issuedOn) ? [{ what: 'child', text: m.name }] : []
      }),
    ),
  )
  // A listed adult's own name in full: that a shorter name of some child stands inside it (张伟 in 张伟民) names no child.
  const adults = new Set(
    households.flatMap(({ members }) =>
      members.flatMap((m) =>
        m.relation === '申请人' && !isUnder14(m.idNumber ?? '', d.issuedOn, birthOf(m)) ? [m.name.trim()] : [],
      ),
    ),
  )
  const see = (text: string): Leak | undefined =>
    leakByForm(text, allowed) ?? sealed(text) ?? children(without(text, contact))
  const pass = (text: string, where: string) => {
    const leak = see(text)
    if (leak) throw new CannotSet(where, say.gateClosed(privateThings[leak.what]))
  }
  return {
    words({ title, body, list }) {
      pass(title.join(''), '标题')
      for (const [i, { text }] of body.entries()) pass(text, `正文第 ${i + 1} 段`)
      const { columns = [], rows = [] } = list ?? {}
      for (const [i, row] of rows.entries())
        for (const [k, cell] of row.entries()) {
          const header = columns[k]?.header ?? ''
          // Serial numbers say nothing of an income that happens to be as large; a place is no child.
          const isOwn = header === '申请人姓名' && adults.has(cell.trim())
          const leak = plainColumns.has(header) || isOwn ? leakByForm(cell, allowed) : see(cell)
          if (leak) throw new CannotSet(`附件第 ${i + 1} 行〔${header}〕`, say.gateClosed(privateThings[leak.what]))
        }
    },
    file(bytes) {
      for (const { of, text } of textsOfPdf(bytes)) {
        // A list attached as a file has the columns of the sheet, which were asked one by one: here by form alone.
        const leak = of === 'attachment' ? leakByForm(text, allowed) : see(text)
        if (leak) throw new CannotSet(partsOfPdf[of], say.gateClosed(privateThings[leak.what]))
      }
    },
  }
}

/** Columns that hold numbers of ours, amounts of people or names of places. */
const plainColumns = new Set(['序号', '受理编号', '轮候序号', '家庭人口', '社区（村）', '所属街道（乡镇）'])

/** What is public of an office, as it may stand in a text. */
const publicForms = (text: string): string[] => (text === '' ? [] : [text, text.replace(/[ -]/g, '')])
const without = (text: string, { organ, office, address, supervision }: Contact): string =>
  [organ, office, address, supervision.organ].reduce((rest, each) => (each ? rest.replaceAll(each, '｜') : rest), text)

function isNamed(
  name: string,
  applicants: ReadonlySet<string>,
  households: readonly HouseholdFile[],
  on: string,
): boolean {
  if (!applicants.has(name.trim())) return false
  return households.some(({ members }) =>
    members.some(
      (m) => m.relation === '申请人' && m.name.trim() === name.trim() && !isUnder14(m.idNumber ?? '', on, birthOf(m)),
    ),
  )
}

/** What of a household stands in no public text, whatever its form: numbers of papers, telephones, homes, amounts. */
function secretsOf({ members, yearlyIncome, homes = [] }: HouseholdFile): Secret[] {
  const amounts = [yearlyIncome, ...members.map((m) => m.yearlyIncome ?? 0)].filter((yuan) => yuan >= 10_000)
  const texts = [
    ...members.flatMap(({ idNumber, paper, phone }) => [idNumber, paper?.number, phone]),
    ...homes.map(({ address }) => address),
    ...amounts.map(String),
  ]
  return texts.flatMap((text): Secret[] => (text ? [{ what: 'sealed', text }] : []))
}
