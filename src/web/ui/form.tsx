/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'

/** A slip: the field's name and one sentence; an empty name means the form as a whole. */
export interface Slip {
  readonly field: string
  readonly message: string
}

interface FormProps {
  readonly action: string
  readonly csrf: string
  /** Makes sending the same page twice one act: the Idempotency-Key of the wish behind the form. */
  readonly once?: string
  /** A draft: where scripts run it is saved while it is filled in. */
  readonly autosave?: boolean
  readonly id?: string
  /** It sends files. */
  readonly files?: boolean
  readonly children: ComponentChildren
}

/** Every form of the staff site: a POST that carries the proof that it came from this session's page. */
export function Form({ id, action, csrf, once, autosave, files, children }: FormProps) {
  return (
    <form
      id={id}
      method="post"
      action={action}
      encType={files ? 'multipart/form-data' : undefined}
      data-autosave={autosave || undefined}
      novalidate
    >
      <input type="hidden" name="csrf" value={csrf} />
      {once && <input type="hidden" name="once" value={once} />}
      {children}
    </form>
  )
}

/** What was wrong, on top of the page, each slip a link to its field. Nothing when nothing was. */
export function ErrorSummary({ slips }: { readonly slips: readonly Slip[] }) {
  if (slips.length === 0) return null
  return (
    <div class="errors" role="alert" tabIndex={-1} id="errors">
      <h2>请先改正</h2>
      <ul>
        {slips.map(({ field, message }) => (
          <li key={field + message}>{field === '' ? message : <a href={`#${field}`}>{message}</a>}</li>
        ))}
      </ul>
    </div>
  )
}

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly type?: 'text' | 'password'
  readonly value?: string | undefined
  readonly autocomplete?: string
  readonly inputmode?: 'numeric' | 'text'
  readonly slips?: readonly Slip[]
  /** Said under it: how what was typed is understood. */
  readonly told?: string | undefined
  /** What the script reads in it while it is filled in. */
  readonly reads?: string | undefined
  /** Its value followed from another field. */
  readonly filled?: boolean | undefined
  /** Another control than an input: gets name, id and aria-describedby itself. */
  readonly children?: ComponentChildren
}

/** A labelled field with its hint and, when wrong, the sentence of the summary again. */
export function Field({
  name,
  label,
  hint,
  type = 'text',
  value,
  autocomplete,
  inputmode,
  slips,
  told,
  reads,
  filled,
  children,
}: FieldProps) {
  const wrong = slips?.find(({ field }) => field === name)
  const said = [hint && `${name}-hint`, wrong && `${name}-wrong`, told !== undefined && `${name}-told`]
    .filter(Boolean)
    .join(' ')
  return (
    <div class={wrong ? 'field is-wrong' : 'field'}>
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {wrong && (
        <p class="wrong" id={`${name}-wrong`}>
          {wrong.message}
        </p>
      )}
      {children ?? (
        <input
          id={name}
          name={name}
          type={type as 'text'}
          value={value}
          autocomplete={autocomplete}
          inputMode={inputmode}
          data-reads={reads}
          class={filled ? 'filled' : undefined}
          aria-describedby={said || undefined}
          aria-invalid={wrong ? 'true' : undefined}
        />
      )}
      {told !== undefined && (
        <p class="told" id={`${name}-told`} role="status">
          {told}
        </p>
      )}
    </div>
  )
}
