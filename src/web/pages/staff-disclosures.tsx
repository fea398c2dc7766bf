/** @jsxRuntime automatic @jsxImportSource preact */
import type { DisclosureRow } from '../../../db/project.ts'
import type { DisclosureContext } from '../../../machines/disclosure.ts'
import type { DisclosureKind, Field as FormField } from '../../disclosures/form.ts'
import type { ImportedItems } from '../../disclosures/import.ts'
import { disclosureKinds, findKind } from '../../disclosures/kinds.ts'
import type { Owed, OwedBy } from '../../disclosures/owed.ts'
import { isLate } from '../../queries/disclosures.ts'
import { placeName } from '../../queries/parts.ts'
import { states } from '../../words.ts'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { Scroll } from '../ui/parts.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

const nameOf = (kind: string) => findKind(kind)?.name ?? kind
const mayEnter = (shell: StaffShell) => shell.who?.role === 'publisher'
const mayRelease = (shell: StaffShell) => shell.who?.role === 'release_reviewer'

/** 信息公开: what waits, what is late or missing, and everything else of the organ. */
export function StaffDisclosuresPage({ shell, rows, owed, all }: ListProps) {
  const waiting = rows.filter(({ state }) => state === 'entered' || state === 'amending')
  return (
    <StaffPage shell={shell} title="信息公开" section="/disclosures">
      <div class="heading">
        <h1>信息公开</h1>
        {mayEnter(shell) && (
          <a class="button" href="/disclosures/import">
            导入
          </a>
        )}
      </div>
      {mayEnter(shell) && (
        <section class="card">
          <h2>录入</h2>
          <p>
            {disclosureKinds.map(({ key, name }) => (
              <>
                <a key={key} class="button plain" href={`/disclosures/new?kind=${key}`}>
                  {name}
                </a>{' '}
              </>
            ))}
          </p>
        </section>
      )}
      <OwedCard title="逾期未公开" list={owed.late} nothing="没有逾期的事项。" all={all} />
      <OwedCard title="应公开而未录入" list={grouped(owed.missing)} nothing="没有缺少的月报和年度计划。" all={all} />
      {all && owed.silent.length > 0 && (
        <section class="card">
          <h2>专栏中尚无任何事项的单位（{owed.silent.length}）</h2>
          <p>{owed.silent.map(placeName).join('、')}</p>
        </section>
      )}
      <Rows title={`待发布（${waiting.length}）`} rows={waiting} today={shell.today} />
      <Rows title={`全部（${rows.length}）`} rows={rows} today={shell.today} />
    </StaffPage>
  )
}
interface ListProps {
  readonly shell: StaffShell
  readonly rows: readonly DisclosureRow[]
  readonly owed: OwedBy
  /** Of all organs, for who supervises them. */
  readonly all: boolean
}

/** Reports missing of one organ and kind as one line: which, how many, since when. */
function grouped(list: readonly Owed[]): Owed[] {
  const groups = new Map<string, Owed[]>()
  for (const each of list) {
    const key = `${each.organ} ${each.kind}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)]
    if (!first || !last) return []
    if (group.length === 1) return [first]
    const name = `${first.title.split(' ')[0]} 至 ${last.title}，共 ${group.length} 期`
    return [{ ...first, title: name }]
  })
}

function OwedCard({ title, list, nothing, all }: OwedProps) {
  return (
    <section class="card">
      <h2>
        {title}（{list.length}）
      </h2>
      {list.length === 0 ? (
        <p>{nothing}</p>
      ) : (
        <Scroll label={title}>
          <table>
            <thead>
              <tr>
                {all && <th scope="col">单位</th>}
                <th scope="col">种类</th>
                <th scope="col">名称</th>
                <th scope="col">（最早）公开期限</th>
              </tr>
            </thead>
            <tbody>
              {list.map(({ organ, kind, number, title: name, dueOn }) => (
                <tr key={`${organ} ${name} ${number}`}>
                  {all && <td>{placeName(organ)}</td>}
                  <td>{nameOf(kind)}</td>
                  <td>{number ? <a href={`/disclosures/${number}`}>{name}</a> : name}</td>
                  <td>{dueOn ?? '自计划确定之日起算'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}
interface OwedProps {
  readonly title: string
  readonly list: readonly Owed[]
  readonly nothing: string
  readonly all: boolean
}

function Rows({
  title,
  rows,
  today,
}: {
  readonly title: string
  readonly rows: readonly DisclosureRow[]
  readonly today: string
}) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p>没有。</p>
      ) : (
        <Scroll label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">编号</th>
                <th scope="col">种类</th>
                <th scope="col">名称</th>
                <th scope="col">状态</th>
                <th scope="col">公开期限</th>
                <th scope="col">公开日期</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.number}>
                  <td>
                    <a href={`/disclosures/${row.number}`}>{row.number}</a>
                  </td>
                  <td>{nameOf(row.kind)}</td>
                  <td>{row.title}</td>
                  <td>{states[row.state] ?? row.state}</td>
                  <td>
                    {row.dueOn}
                    {isLate(row, today) && <strong>　逾期</strong>}
                  </td>
                  <td>{row.publishedOn ?? '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}

/** The form of a kind: empty, or with what an item says now for a change or a correction. */
export function DisclosureFormPage({ shell, kind, typed, once, slips, of }: FormProps) {
  const title = of ? `变更或更正：${of.title}` : `录入：${kind.name}`
  return (
    <StaffPage shell={shell} title={title} section="/disclosures" wrong={slips.length > 0}>
      <div class="medium">
        <h1>{title}</h1>
        <ErrorSummary slips={slips} />
        <section class="card">
          <Form action={of ? `/disclosures/${of.number}/amendments` : '/disclosures'} csrf={shell.csrf} once={once}>
            <input type="hidden" name="kind" value={kind.key} />
            {of && (
              <>
                <input type="hidden" name="version" value={String(of.version)} />
                <Field name="is" label="办理" slips={slips}>
                  <select id="is" name="is">
                    <option value="change" selected={typed.is === 'change'}>
                      变更（情况有变化）
                    </option>
                    <option value="correction" selected={typed.is === 'correction'}>
                      更正（原公开的内容有误）
                    </option>
                  </select>
                </Field>
                <Field
                  name="since"
                  label="变化发生之日，或发现错误之日"
                  hint="公开期限为其后 10 个工作日"
                  value={typed.since}
                  slips={slips}
                />
                <Field name="reason" label="原因" hint="将一并公开" value={typed.reason} slips={slips} />
              </>
            )}
            {kind.fields.map((field) => (
              <Control key={field.key} field={field} value={typed[`fields.${field.key}`]} slips={slips} />
            ))}
            {kind.people && (
              <Field
                name="people"
                label="名单"
                hint={`每人一行，各项以逗号分开：${kind.people.fields.map(({ title: t }) => t).join('，')}。${of ? '不填即沿用原名单。' : ''}姓名加密保存，公开时部分隐去。`}
                slips={slips}
              >
                <textarea id="people" name="people" rows={6}>
                  {typed.people}
                </textarea>
              </Field>
            )}
            <p>{of ? '' : `公开期限：${kind.duty.event}后 ${kind.duty.period}。`}提交后由本单位另一人审查发布。</p>
            <button class="button" type="submit">
              提交审查
            </button>
          </Form>
        </section>
      </div>
    </StaffPage>
  )
}
interface FormProps {
  readonly shell: StaffShell
  readonly kind: DisclosureKind
  readonly typed: Readonly<Record<string, string>>
  readonly once: string
  readonly slips: readonly Slip[]
  readonly of?: { readonly number: string; readonly title: string; readonly version: number }
}

function Control({
  field,
  value,
  slips,
}: {
  readonly field: FormField
  readonly value: string | undefined
  readonly slips: readonly Slip[]
}) {
  const name = `fields.${field.key}`
  const props = { name, label: field.optional ? `${field.title}（选填）` : field.title, slips }
  if (field.choices)
    return (
      <Field {...props}>
        <select id={name} name={name}>
          {field.choices.map((each) => (
            <option key={each} selected={each === value}>
              {each}
            </option>
          ))}
        </select>
      </Field>
    )
  const hint = `${field.rule}，如 ${field.example}`
  if (field.type === 'long')
    return (
      <Field {...props} hint={field.rule}>
        <textarea id={name} name={name} rows={8}>
          {value}
        </textarea>
      </Field>
    )
  return <Field {...props} hint={hint} value={value} />
}

/** One item for those at work: what it says, what waits, and what may be done with it. */
export function StaffDisclosurePage({ shell, state, version, c, kind, working, once, typed, slips }: ItemProps) {
  const { amendment } = c
  const waits = state === 'entered' || state === 'amending'
  const act = `/disclosures/${c.number}`
  const hidden = <input type="hidden" name="version" value={String(version)} />
  return (
    <StaffPage shell={shell} title={c.title} section="/disclosures" wrong={slips.length > 0}>
      <h1>{c.title}</h1>
      <ErrorSummary slips={slips} />
      <section class="card">
        <h2>
          {kind.name}　{c.number}　{states[state] ?? state}
        </h2>
        <dl class="pairs">
          {kind.fields.map(({ key, title }) => (
            <>
              <dt key={key}>{title}</dt>
              <dd>{c.fields[key] ?? '—'}</dd>
            </>
          ))}
          {kind.people && (
            <>
              <dt>名单</dt>
              <dd>{c.peopleCount} 人，加密保存</dd>
            </>
          )}
          <dt>录入</dt>
          <dd>
            {c.enteredOn}，工号 {c.enteredBy}
          </dd>
          <dt>公开期限</dt>
          <dd>
            {c.due?.on}
            {c.publishedOn && `，实际于 ${c.publishedOn} 公开`}
          </dd>
          {c.ended && (
            <>
              <dt>{states[state] ?? state}</dt>
              <dd>
                {c.ended.on}：{c.ended.reason}
              </dd>
            </>
          )}
        </dl>
        <details>
          <summary>期限怎样算出</summary>
          <ol>
            {working.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </details>
        {c.publishedOn && (
          <p>
            <a href={`/disclosure/${c.number}`}>公开页面</a>
          </p>
        )}
      </section>
      {amendment && (
        <section class="card">
          <h2>待发布的{amendment.is === 'correction' ? '更正' : '变更'}</h2>
          <p>
            {amendment.since} 起；应于 {amendment.due.on} 前公开；录入人工号 {amendment.enteredBy}。原因：
            {amendment.reason}
          </p>
          <table>
            <thead>
              <tr>
                <th scope="col">项目</th>
                <th scope="col">现公开</th>
                <th scope="col">改为</th>
              </tr>
            </thead>
            <tbody>
              {amendment.changes.map(({ field, before, after }) => (
                <tr key={field}>
                  <td>{kind.fields.find(({ key }) => key === field)?.title ?? field}</td>
                  <td>{before}</td>
                  <td>{after}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {mayRelease(shell) && waits && (
        <>
          <section class="card">
            <h2>发布</h2>
            <Form action={`${act}/release`} csrf={shell.csrf} once={once}>
              {hidden}
              <button class="button" type="submit">
                审查无误，发布
              </button>
            </Form>
          </section>
          <section class="card">
            <h2>退回</h2>
            <Form action={`${act}/return`} csrf={shell.csrf} once={`${once}-return`}>
              {hidden}
              <Field name="reason" label="退回原因" value={typed.reason} slips={slips} />
              <button class="button plain" type="submit">
                退回
              </button>
            </Form>
          </section>
        </>
      )}
      {mayEnter(shell) && state === 'published' && (
        <p>
          <a class="button plain" href={`${act}/amendments`}>
            录入变更或更正
          </a>
        </p>
      )}
      {mayRelease(shell) && state === 'published' && (
        <section class="card">
          <h2>撤下</h2>
          <Form action={`${act}/withdrawal`} csrf={shell.csrf} once={once}>
            {hidden}
            <Field name="reason" label="撤下原因" hint="将公开" value={typed.reason} slips={slips} />
            <button class="button grave" type="submit">
              撤下
            </button>
          </Form>
        </section>
      )}
    </StaffPage>
  )
}
interface ItemProps {
  readonly shell: StaffShell
  readonly state: string
  readonly version: number
  readonly c: DisclosureContext
  readonly kind: DisclosureKind
  readonly working: readonly string[]
  readonly once: string
  readonly typed: Readonly<Record<string, string>>
  readonly slips: readonly Slip[]
}

/** 导入: choose a kind and a file, see what would come of it, then take it in. */
export function DisclosureImportPage({ shell, slips, kind, found }: ImportProps) {
  return (
    <StaffPage shell={shell} title="导入信息公开事项" section="/disclosures" wrong={slips.length > 0}>
      <h1>导入信息公开事项</h1>
      <ErrorSummary slips={slips} />
      <section class="card">
        <h2>下载模板，填好后选择文件</h2>
        <p>
          {disclosureKinds.map(({ key, name }) => (
            <>
              <a key={key} href={`/disclosures/template?kind=${key}`}>
                {name}
              </a>
              {'　'}
            </>
          ))}
        </p>
        <form method="post" action="/disclosures/import" enctype="multipart/form-data">
          <input type="hidden" name="csrf" value={shell.csrf} />
          <Field name="kind" label="种类" slips={slips}>
            <select id="kind" name="kind">
              {disclosureKinds.map(({ key, name }) => (
                <option key={key} value={key} selected={key === kind?.key}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          <Field name="file" label="文件" hint="XLSX 或 CSV，不超过 4 MB" slips={slips}>
            <input id="file" name="file" type="file" accept=".xlsx,.csv" />
          </Field>
          <Field name="accept" label="有错误时" slips={slips}>
            <select id="accept" name="accept">
              <option value="all">有一处错误则整份不收</option>
              <option value="good-rows">只收没有错误的各项</option>
            </select>
          </Field>
          <p>
            <button class="button" type="submit" name="do" value="preview">
              先预览
            </button>{' '}
            <button class="button plain" type="submit" name="do" value="import">
              录入
            </button>
          </p>
        </form>
      </section>
      {found && (
        <section class="card">
          <h2>
            {found.preview ? '预览，尚未录入' : '录入结果'}：{found.taken.length} 项，错误 {found.errors.length} 处
          </h2>
          {found.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
          {found.errors.length > 0 && (
            <Scroll label="错误">
              <table>
                <thead>
                  <tr>
                    <th scope="col">行</th>
                    <th scope="col">栏</th>
                    <th scope="col">错误和改法</th>
                  </tr>
                </thead>
                <tbody>
                  {found.errors.map(({ line, column, message }) => (
                    <tr key={`${line} ${column} ${message}`}>
                      <td class="number">{line}</td>
                      <td>{column}</td>
                      <td>{message}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
          {found.taken.length > 0 && (
            <Scroll label="各项">
              <table>
                <thead>
                  <tr>
                    <th scope="col">行</th>
                    <th scope="col">名称</th>
                    <th scope="col">公开期限</th>
                    <th scope="col">编号</th>
                  </tr>
                </thead>
                <tbody>
                  {found.taken.map(({ line, title, number, dueOn, before }) => (
                    <tr key={line}>
                      <td class="number">{line}</td>
                      <td>{title}</td>
                      <td>{dueOn}</td>
                      <td>
                        {number ? <a href={`/disclosures/${number}`}>{number}</a> : '—'}
                        {before && '（此前已录入）'}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
        </section>
      )}
    </StaffPage>
  )
}
interface ImportProps {
  readonly shell: StaffShell
  readonly slips: readonly Slip[]
  readonly kind?: DisclosureKind | undefined
  readonly found?: (ImportedItems & { readonly preview: boolean }) | undefined
}
