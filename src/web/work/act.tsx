/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import type { Act, ActField, Typed } from './acts.ts'

/** What an act is about: its number, its page, what it is called there, and the list it stands in. */
export interface About {
  readonly number: string
  readonly href: string
  readonly name: string
  readonly list: { readonly href: string; readonly name: string }
}
/** A case, as its pages have it. */
export const aboutCase = (number: string): About => ({
  number,
  href: `/cases/${number}`,
  name: '案件',
  list: { href: '/todo', name: '待办' },
})

export interface ActProps {
  readonly shell: StaffShell
  readonly about: About
  readonly version: number
  readonly act: Act
  readonly typed: Typed | null
  readonly once: string
  readonly slips: readonly Slip[]
  /** What it is about, beside the form: whom, how far, what was found. */
  readonly beside?: ComponentChildren
  /** What the person should know before: sentences over the form. */
  readonly notes?: readonly string[]
}

interface FieldsProps {
  readonly fields: readonly ActField[]
  readonly typed: Typed | null
  readonly slips: readonly Slip[]
}

/** The fields of an act, as typed or as it proposes them; `half` ones stand two in a row under their heading. */
export function ActFields({ fields, typed, slips }: FieldsProps) {
  const whole = fields.filter(({ half }) => !half)
  const halves = fields.filter(({ half }) => half)
  const group = halves[0]?.group
  const at = fields.findIndex(({ half }) => half)
  const before = at < 0 ? whole : whole.filter((field) => fields.indexOf(field) < at)
  const one = (field: ActField) => <OneField key={field.name} field={field} typed={typed} slips={slips} />
  return (
    <>
      {before.map(one)}
      {group && (
        <div class="group">
          <h3>{group.name}</h3>
          <p class="hint">{group.hint}</p>
          <div class="fields">{halves.map(one)}</div>
        </div>
      )}
      {whole.filter((field) => !before.includes(field)).map(one)}
    </>
  )
}

function OneField({ field, typed, slips }: { field: ActField; typed: Typed | null; slips: readonly Slip[] }) {
  if (field.part !== undefined) {
    const { part, ...its } = field
    return (
      <div id={part} data-live>
        {its.label !== '' && <OneField field={its} typed={typed} slips={slips} />}
      </div>
    )
  }
  const { name, as, options = [], hint, told, reads, filled } = field
  const label = field.optional && !field.half ? `${field.label}（选填）` : field.label
  const given = typed?.all(name)
  const chosen = given && (given.some(Boolean) || !filled) ? given : [field.value ?? []].flat()
  const value = chosen[0] ?? ''
  const wrong = slips.some((slip) => slip.field === name)
  if (as === 'one' || as === 'many')
    return (
      <fieldset class={wrong ? 'field ticks is-wrong' : 'field ticks'} id={name}>
        <legend>{label}</legend>
        {hint && <p class="hint">{hint}</p>}
        {slips
          .filter((slip) => slip.field === name)
          .map(({ message }) => (
            <p key={message} class="wrong">
              {message}
            </p>
          ))}
        {options.map(([code, text]) => (
          <label key={code} class="tick">
            <input
              type={as === 'one' ? 'radio' : 'checkbox'}
              name={name}
              value={code}
              checked={chosen.includes(code)}
            />{' '}
            {text}
          </label>
        ))}
      </fieldset>
    )
  const shared = { name, label, slips, told, reads, filled, ...(hint ? { hint } : {}) }
  const said = hint ? `${name}-hint` : undefined
  if (as === 'choose')
    return (
      <Field {...shared}>
        <select id={name} name={name} aria-describedby={said} class={filled ? 'filled' : undefined}>
          <option value="">{field.empty ?? (field.optional ? '不写' : '请选择')}</option>
          {options.map(([code, text]) => (
            <option key={code} value={code} selected={code === value}>
              {text}
            </option>
          ))}
        </select>
      </Field>
    )
  if (as === 'lines')
    return (
      <Field {...shared}>
        <textarea id={name} name={name} rows={4} aria-describedby={said}>
          {value}
        </textarea>
      </Field>
    )
  if (as === 'file')
    return (
      <Field {...shared}>
        <input
          id={name}
          name={name}
          type="file"
          accept="image/jpeg,image/png,image/heic,.heic,application/pdf"
          capture="environment"
          aria-describedby={said}
        />
      </Field>
    )
  if (field.suggests)
    return (
      <Field {...shared}>
        <input id={name} name={name} value={value} list={`${name}-list`} autocomplete="off" aria-describedby={said} />
        <datalist id={`${name}-list`}>
          {field.suggests.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </Field>
    )
  return <Field {...shared} value={value} inputmode={as === 'number' ? 'numeric' : 'text'} autocomplete="off" />
}

/** One act about one case: its form. Decisions go on to `CheckPage`, the rest is done at once. */
export function ActPage({ shell, about, version, act, typed, once, slips, beside, notes = [] }: ActProps) {
  const form = (
    <div class={beside ? 'card' : 'card medium'}>
      <h2>
        {about.name} <span class="code">{about.number}</span>
      </h2>
      {notes.map((note) => (
        <p key={note} class="weak">
          {note}
        </p>
      ))}
      <Form
        action={`${about.href}/${act.key}`}
        csrf={shell.csrf}
        once={once}
        files={act.fields.some((field) => field.as === 'file')}
      >
        <input type="hidden" name="version" value={version} />
        <ActFields fields={act.fields} typed={typed} slips={slips} />
        <Follows act={act} />
        <button class={act.tone === 'grave' ? 'button grave' : 'button'} type="submit">
          {act.decides ? '下一步：核对' : act.button}
        </button>{' '}
        <a class="button plain" href={about.href}>
          返回{about.name}
        </a>
      </Form>
    </div>
  )
  return (
    <StaffPage shell={shell} title={`${act.button} ${about.number}`} section={about.list.href} wrong={slips.length > 0}>
      <Trail about={about} here={act.button} />
      <h1>{act.button}</h1>
      <ErrorSummary slips={slips} />
      {beside ? (
        <div class="two-thirds check">
          {form}
          <aside>{beside}</aside>
        </div>
      ) : (
        form
      )}
    </StaffPage>
  )
}

export function Follows({ act }: { readonly act: Act }) {
  return (
    <div class="follows">
      <p>接下来会怎样</p>
      <ul>
        {act.follows.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  )
}

/** Where one is, as a list of links. */
export function Trail({ about, here }: { readonly about: About; readonly here?: string }) {
  return (
    <nav class="trail" aria-label="位置">
      <ol>
        <li>
          <a href={about.list.href}>{about.list.name}</a>
        </li>
        <li>{here ? <a href={about.href}>{about.number}</a> : <span aria-current="page">{about.number}</span>}</li>
        {here && (
          <li>
            <span aria-current="page">{here}</span>
          </li>
        )}
      </ol>
    </nav>
  )
}
