/** @jsxRuntime automatic @jsxImportSource preact */
import { localTime } from '../../calendar.ts'
import type { Draft, Typing } from '../../drafts.ts'
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { ActFields } from './act.tsx'
import type { ActField, Typed } from './acts.ts'
import { one, type Section, sectionOf, sections } from './intake-form.ts'

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

const applicant = ({ typing }: Draft): string => one(typing, 'members.0.name') || '（未填姓名）'

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
            columns={['申请人', '上次保存', '保存人', '操作']}
            rows={drafts.map((draft) => ({
              key: draft.id,
              cells: [
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

interface SectionProps {
  readonly shell: StaffShell
  readonly draft: Draft
  readonly section: Section
  readonly subdistrict: string
  readonly slips: readonly Slip[]
  readonly known: readonly Known[]
  /** Where each section stands. */
  readonly done: Readonly<Record<Section, boolean>>
}

/** One section of the form. Saved as it is, also half; what is wrong is said at its field. */
export function SectionPage({ shell, draft, section, subdistrict, slips, known, done }: SectionProps) {
  const { fields, rows, more } = sectionOf(section, draft.typing, subdistrict, shell.today)
  const name = sections.find(({ key }) => key === section)?.name ?? ''
  const typed = typedOf(draft.typing)
  // What has not been touched takes what the form proposes.
  const value = (field: ActField): ActField => field
  const prefilled: Typed = {
    one: (field) => typed.one(field),
    all: (field) => {
      const all = typed.all(field)
      if (draft.typing[field] !== undefined) return all
      const known = [...fields, ...rows.flatMap((row) => row.fields)].find((each) => each.name === field)
      return known?.value === undefined ? [] : [known.value].flat()
    },
  }
  return (
    <StaffPage shell={shell} title={`收件登记：${name}`} section="/intake" wrong={slips.length > 0}>
      <div class="heading">
        <div>
          <h1>
            收件登记　{applicant(draft)} <span class="tag">草稿</span>
          </h1>
          <p class="under">
            {localTime(draft.savedAt).slice(11, 16)} 已保存（{draft.staff}），可以离开后再接着填
          </p>
        </div>
        <Form action={`/intake/${draft.id}/discard`} csrf={shell.csrf}>
          <button class="button plain" type="submit" name="sure" value="ask">
            删除草稿
          </button>
        </Form>
      </div>
      <SectionList here={section} id={draft.id} done={done} />
      <ErrorSummary slips={slips} />
      {known.length > 0 && (
        <div class="weak" role="status">
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
      <Form action={`/intake/${draft.id}/${section}`} csrf={shell.csrf} autosave>
        <input type="hidden" name="version" value={draft.version} />
        {rows.length > 0 && <input type="hidden" name={section} value={rows.length} />}
        {fields.length > 0 && (
          <section class="card medium">
            <h2>{name}</h2>
            <ActFields fields={fields.map(value)} typed={prefilled} slips={slips} />
          </section>
        )}
        {rows.map((row, i) => (
          <section key={row.title} class="card">
            <h2>{row.title}</h2>
            <div class="fields of-three">
              <ActFields fields={row.fields.map(({ half: _, ...field }) => field)} typed={prefilled} slips={slips} />
            </div>
            {i === rows.length - 1 && i > 0 && (
              <button class="link" type="submit" name="go" value="fewer">
                删除这一{section === 'homes' ? '处' : '位'}
              </button>
            )}
          </section>
        ))}
        {more && (
          <p>
            <button class="button plain" type="submit" name="go" value="more">
              {section === 'homes' ? '增加一处住房' : '增加一位成员'}
            </button>
          </p>
        )}
        <button class="button" type="submit" name="go" value="next">
          保存并继续
        </button>{' '}
        <button class="button plain" type="submit" name="go" value="save">
          保存，以后再填
        </button>
      </Form>
    </StaffPage>
  )
}

function SectionList({ here, id, done }: { here: Section | 'check'; id: string; done: SectionProps['done'] }) {
  return (
    <nav class="tabs" aria-label="收件登记各部分">
      <ol>
        {sections.map(({ key, name }, i) => (
          <li key={key}>
            <a href={`/intake/${id}/${key}`} aria-current={here === key ? 'step' : undefined}>
              <span class={done[key] ? 'ball is-done' : 'ball'} aria-hidden="true">
                {done[key] ? '✓' : i + 1}
              </span>
              {name}
              {done[key] && <span class="unseen">（已填好）</span>}
            </a>
          </li>
        ))}
        <li>
          <a href={`/intake/${id}/check`} aria-current={here === 'check' ? 'step' : undefined}>
            <span class="ball" aria-hidden="true">
              {sections.length + 1}
            </span>
            核对提交
          </a>
        </li>
      </ol>
    </nav>
  )
}

interface CheckProps extends Omit<SectionProps, 'section'> {
  readonly once: string
  /** Slips with the section each stands in. */
  readonly wrong: readonly (Slip & { readonly section: Section })[]
}

/** 核对提交: everything as it will be entered, each part with its way back. */
export function IntakeCheckPage({ shell, draft, subdistrict, slips, known, done, once, wrong }: CheckProps) {
  const typed = typedOf(draft.typing)
  const shownOf = (field: ActField): string =>
    typed
      .all(field.name)
      .filter(Boolean)
      .map((each) => field.options?.find(([code]) => code === each)?.[1] ?? each)
      .join('、')
  return (
    <StaffPage shell={shell} title="收件登记：核对提交" section="/intake" wrong={slips.length > 0}>
      <h1>请与纸质申请表核对</h1>
      <SectionList here="check" id={draft.id} done={done} />
      <ErrorSummary slips={slips} />
      {wrong.length > 0 && (
        <div class="errors">
          <h2>还不能提交</h2>
          <ul>
            {wrong.map(({ section, field, message }) => (
              <li key={field + message}>
                <a href={`/intake/${draft.id}/${section}#${field}`}>
                  {sections.find(({ key }) => key === section)?.name}：{message}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
      {known.length > 0 && <p class="weak">有成员可能已在别的申请中，提交时会再核对一次。</p>}
      {sections.map(({ key, name }) => {
        const { fields, rows } = sectionOf(key, draft.typing, subdistrict, shell.today)
        const groups = rows.length > 0 ? rows : [{ title: '', fields }]
        return (
          <section key={key} class="card medium">
            <h2>
              {name}
              <a class="more" href={`/intake/${draft.id}/${key}`}>
                改<span class="unseen">{name}</span>
              </a>
            </h2>
            {groups.map((group) => (
              <>
                {group.title && <h3>{group.title}</h3>}
                <dl key={group.title} class="pairs">
                  {group.fields
                    .filter((field) => shownOf(field) !== '')
                    .map((field) => (
                      <>
                        <dt key={field.name}>{field.label}</dt>
                        <dd>{shownOf(field)}</dd>
                      </>
                    ))}
                </dl>
              </>
            ))}
          </section>
        )
      })}
      <Form action={`/intake/${draft.id}/check`} csrf={shell.csrf} once={once}>
        <div class="follows">
          <p>提交后</p>
          <ul>
            <li>编受理编号，生成《收件凭证》，上有查询码和二维码，交给申请人</li>
            <li>五个工作日内决定受理、告知补正或者不予受理；逾期视为受理</li>
          </ul>
        </div>
        <button class="button" type="submit">
          提交收件
        </button>
      </Form>
    </StaffPage>
  )
}

/** What came of it: the number in large, and what is next. */
export function ReceivedPage({ shell, number, once }: { shell: StaffShell; number: string; once: string }) {
  return (
    <StaffPage shell={shell} title={`已收件 ${number}`} section="/intake">
      <div class="card medium done">
        <h1>已收件</h1>
        <p class="big-number code">{number}</p>
        <h2>接下来</h2>
        <ul class="plain-list">
          <li>
            打印《收件凭证》交给申请人：<a href={`/cases/${number}#papers`}>在案件的“文书”一栏</a>，制作需要几秒。
          </li>
          <li>材料齐全的当场受理，缺材料的一次性告知补正。</li>
        </ul>
        <p>
          <a class="button" href={`/cases/${number}`}>
            打开案件
          </a>
        </p>
        <Form action="/intake" csrf={shell.csrf} once={once}>
          <button class="button plain" type="submit">
            再收一件
          </button>
        </Form>
      </div>
    </StaffPage>
  )
}

interface StaleProps {
  readonly shell: StaffShell
  readonly draft: Draft
  readonly section: Section
  readonly mine: Typing
  readonly fields: readonly ActField[]
}

/** Somebody else has saved meanwhile: both are shown, and the person says which stands. */
export function StalePage({ shell, draft, section, mine, fields }: StaleProps) {
  const differing = fields.filter(({ name }) => (mine[name] ?? []).join('\n') !== (draft.typing[name] ?? []).join('\n'))
  return (
    <StaffPage shell={shell} title="草稿已被改过" section="/intake">
      <h1>草稿已被改过，您的没有存入</h1>
      <p class="weak">
        {draft.staff} 于 {localTime(draft.savedAt).slice(0, 16)} 保存过这份草稿。请看不同之处，再选用哪一份。
      </p>
      <section class="card">
        <h2>不同之处</h2>
        <Cells
          caption="两份草稿的不同"
          columns={['项目', `${draft.staff} 保存的`, '您填的']}
          rows={differing.map(({ name, label }) => ({
            key: name,
            cells: [
              label,
              (draft.typing[name] ?? []).join('、') || '（空）',
              (mine[name] ?? []).join('、') || '（空）',
            ],
          }))}
        />
      </section>
      <Form action={`/intake/${draft.id}/${section}`} csrf={shell.csrf}>
        <input type="hidden" name="version" value={draft.version} />
        {Object.entries(mine).flatMap(([name, values]) =>
          values.map((value) => <input key={name + value} type="hidden" name={name} value={value} />),
        )}
        <button class="button" type="submit" name="go" value="save">
          用我填的
        </button>{' '}
        <a class="button plain" href={`/intake/${draft.id}/${section}`}>
          用已保存的
        </a>
      </Form>
    </StaffPage>
  )
}
