/** @jsxRuntime automatic @jsxImportSource preact */
import { localTime } from '../../calendar.ts'
import type { Draft, Typing } from '../../drafts.ts'
import { Cells } from '../audit/cells.tsx'
import { Form } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import type { Typed } from './acts.ts'
import { one, type Section, sections } from './intake-form.ts'

/** Somebody of the form who is known here already. */
export interface Known {
  readonly name: string
  /** Their live case, where whoever asks may see it. */
  readonly number: string | null
}

export const typedOf = (typing: Typing): Typed => ({
  one: (name) => one(typing, name),
  all: (name) => typing[name] ?? [],
})

export const applicant = ({ typing }: Draft): string => one(typing, 'members.0.name') || '（未填姓名）'

interface ListProps {
  readonly shell: StaffShell
  readonly drafts: readonly Draft[]
  readonly once: string
}

/** 收件登记: what has been begun, and a new one. */
export function IntakePage({ shell, drafts, once }: ListProps) {
  return (
    <StaffPage shell={shell} title="收件登记" section="/intake">
      <div class="heading">
        <h1>收件登记</h1>
        <Form action="/intake" csrf={shell.csrf} once={once}>
          <button class="button" type="submit">
            新收一件
          </button>
        </Form>
        <a class="button plain" href="/intake/import">
          批量导入名单
        </a>
      </div>
      <section class="card">
        <h2>没有填完的　{drafts.length} 件</h2>
        {drafts.length === 0 ? (
          <p>没有草稿。收到纸质申请后点“新收一件”，填一半可以离开，本单位的受理员都能接着填。</p>
        ) : (
          <Cells
            caption="草稿"
            columns={['叫号', '申请人', '上次保存', '保存人', '操作']}
            rows={drafts.map((draft) => ({
              key: draft.id,
              cells: [
                one(draft.typing, 'callNumber') || '—',
                applicant(draft),
                localTime(draft.savedAt).slice(0, 16),
                draft.staff,
                <a class="button plain small" href={`/intake/${draft.id}`}>
                  接着填
                </a>,
              ],
            }))}
          />
        )}
      </section>
    </StaffPage>
  )
}

/** Where a section stands: how many things are still wrong or missing, and whether anything was typed yet. */
export interface Stand {
  readonly is: 'empty' | 'begun' | 'done'
  readonly wrong: number
  /** What its tag says instead of the usual, such as how many materials came. */
  readonly says?: string
}
export type Stands = Readonly<Record<Section, Stand>>

const standSays = ({ is, wrong, says }: Stand): string =>
  says ?? (is === 'empty' ? '未填' : is === 'done' ? '已填好' : `还差 ${wrong} 处`)

/** The six parts as a task list, each with its status. */
export function SectionList({ here, id, stands }: { here: Section | 'check'; id: string; stands: Stands }) {
  const ready = sections.filter(({ key }) => stands[key].is === 'done').length
  const parts = [
    ...sections.map(({ key, name }) => ({
      key,
      name,
      says: standSays(stands[key]),
      is: stands[key].is,
    })),
    {
      key: 'check' as const,
      name: '核对提交',
      says: ready === sections.length ? '可以提交' : `已好 ${ready} / ${sections.length}`,
      is: 'empty' as const,
    },
  ]
  return (
    <nav class="tabs" id="parts" data-live aria-label="收件登记各部分">
      <ol>
        {parts.map(({ key, name, says, is }, i) => (
          <li key={key}>
            <a href={`/intake/${id}/${key}`} aria-current={here === key ? 'step' : undefined}>
              <span class={is === 'done' ? 'ball is-done' : 'ball'} aria-hidden="true">
                {is === 'done' ? '✓' : i + 1}
              </span>
              <span>
                {name}
                <small class={`stand-${is}`}>{says}</small>
              </span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** Members who are in a live case already, with the way there. */
export function KnownNote({ known }: { readonly known: readonly Known[] }) {
  return (
    <div id="known" data-live role="status">
      {known.length > 0 && (
        <div class="weak">
          <p>
            <b>可能重复：</b>同一人只能有一件在办的申请。
          </p>
          <ul>
            {known.map(({ name: who, number }) => (
              <li key={who}>
                {who} 已在
                {number ? <a href={`/cases/${number}`}>{number}</a> : '其他单位在办的申请'}
                中。请先与申请人核实。
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
