/** @jsxRuntime automatic @jsxImportSource preact */
import { localTime } from '../../calendar.ts'
import type { Draft, Scan } from '../../drafts.ts'
import { ErrorSummary, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { ActFields } from './act.tsx'
import type { ActField, Typed } from './acts.ts'
import { CameraScript } from './camera.tsx'
import type { Hold } from './holds.ts'
import { applicant, type Known, KnownNote, SectionList, type Stands, typedOf } from './intake.tsx'
import { one, type Section, sectionOf, sections } from './intake-form.ts'
import { ScanPanel } from './intake-scans.tsx'

interface SectionProps {
  readonly shell: StaffShell
  readonly draft: Draft
  readonly section: Section
  readonly subdistrict: string
  readonly slips: readonly Slip[]
  readonly known: readonly Known[]
  readonly stands: Stands
  readonly scans: readonly Scan[]
  /** Which scan is shown, from 0. */
  readonly at: number
  /** A colleague who is at it. */
  readonly hold: Hold | undefined
}

/** One section of the form beside the scan of the paper. Saved as it is, also half; what is wrong is said at its field. */
export function SectionPage(props: SectionProps) {
  const { shell, draft, section, slips, known, stands, scans, at, hold } = props
  const name = sections.find(({ key }) => key === section)?.name ?? ''
  return (
    <StaffPage shell={shell} title={`收件登记：${name}`} section="/intake" wrong={slips.length > 0}>
      <DraftHead shell={shell} draft={draft} />
      {hold && <HeldNote shell={shell} id={draft.id} section={section} hold={hold} />}
      <SectionList here={section} id={draft.id} stands={stands} />
      <ErrorSummary slips={slips} />
      <KnownNote known={known} />
      <div class="beside">
        <Form id="draft" action={`/intake/${draft.id}/${section}`} csrf={shell.csrf} autosave={!hold} files>
          <input type="hidden" name="version" value={draft.version} />
          <input type="hidden" name="scan" value={at + 1} />
          {/* Enter in a field presses the first button of a form: it must be this one. */}
          <button class="unseen" type="submit" name="go" value="next" tabIndex={-1} aria-hidden="true">
            保存并继续
          </button>
          <Fields {...props} name={name} />
          <button class="button" type="submit" name="go" value="next">
            保存并继续
          </button>{' '}
          <button class="button plain" type="submit" name="go" value="save">
            保存，以后再填
          </button>{' '}
          <noscript>
            <button class="button plain" type="submit" name="go" value="keep">
              校验，留在本页
            </button>
          </noscript>
        </Form>
        <ScanPanel id={draft.id} section={section} scans={scans} at={at} />
      </div>
      <CameraScript />
    </StaffPage>
  )
}

function DraftHead({ shell, draft }: Pick<SectionProps, 'shell' | 'draft'>) {
  const call = one(draft.typing, 'callNumber')
  return (
    <div class="heading">
      <div>
        <h1 id="whose" data-live>
          收件登记　{applicant(draft)} <span class="tag">草稿</span>
        </h1>
        <p class="under">
          {call && (
            <>
              叫号 <b>{call}</b>　
            </>
          )}
          <span class="saved" id="saved">
            ✓ {localTime(draft.savedAt).slice(11, 19)} 已保存（{draft.staff}）
          </span>
          ，可以离开后再接着填
        </p>
      </div>
      <div class="acts">
        <Form action={`/intake/${draft.id}/discard`} csrf={shell.csrf}>
          <button class="button plain" type="submit" name="sure" value="ask">
            删除草稿
          </button>
        </Form>
        <a class="button plain" href="/intake">
          暂存离开
        </a>
        <a class="button" href={`/intake/${draft.id}/check`}>
          核对并收件
        </a>
      </div>
    </div>
  )
}

function HeldNote({ shell, id, section, hold }: { shell: StaffShell; id: string; section: Section; hold: Hold }) {
  return (
    <div class="weak held" role="status">
      <p>
        <b>{hold.staff}</b> 正在填这份草稿（{localTime(hold.at).slice(11, 16)}
        ）。您可以先看；要接着填请先接手，对方会看到提示。
      </p>
      <Form action={`/intake/${id}/${section}/take`} csrf={shell.csrf}>
        <button class="button plain" type="submit">
          接手
        </button>
      </Form>
    </div>
  )
}

function Fields({ shell, draft, section, subdistrict, slips, name }: SectionProps & { readonly name: string }) {
  const { fields, rows, more } = sectionOf(section, draft.typing, subdistrict, shell.today)
  const typed = typedOf(draft.typing)
  // What has not been touched takes what the form proposes.
  const prefilled: Typed = {
    one: (field) => typed.one(field),
    all: (field) => {
      const all = typed.all(field)
      if (draft.typing[field] !== undefined) return all
      const known = [...fields, ...rows.flatMap((row) => row.fields)].find((each) => each.name === field)
      return known?.value === undefined ? [] : [known.value].flat()
    },
  }
  const inGrid = (some: readonly ActField[]) => (
    <div class="fields">
      <ActFields fields={some.map(({ half: _, group: __, ...field }) => field)} typed={prefilled} slips={slips} />
    </div>
  )
  return (
    <>
      {rows.length > 0 && <input type="hidden" name={section} value={rows.length} />}
      {fields.length > 0 && (
        <section class="card">
          <h2>{name}</h2>
          {section === 'materials' && (
            <p class="hint">
              逐项选收到的是原件还是复印件。没有收到的留着不选：收件后可以在案件的“材料”一栏一次性告知补正，不用让申请人再跑。
            </p>
          )}
          {section === 'materials' ? inGrid(fields) : <ActFields fields={fields} typed={prefilled} slips={slips} />}
        </section>
      )}
      {rows.map((row, i) => (
        <section key={row.title} class="card">
          <h2>{row.title}</h2>
          {inGrid(row.fields)}
          {i === rows.length - 1 && i > 0 && (
            <button class="link" type="submit" name="go" value="fewer">
              删除这一{section === 'homes' ? '处' : '位'}
            </button>
          )}
        </section>
      ))}
      {more && (
        <p class="more-rows">
          <button class="button plain" type="submit" name="go" value="more">
            {section === 'homes' ? '增加一处住房' : '增加一位成员'}
          </button>
        </p>
      )}
    </>
  )
}
