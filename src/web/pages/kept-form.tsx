/** @jsxRuntime automatic @jsxImportSource preact */
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

interface KeptFormProps {
  readonly shell: StaffShell
  readonly action: string
  readonly typed: readonly (readonly [name: string, value: string])[]
  /** There is nobody signed in; otherwise the session is another than the one the form was opened in. */
  readonly isOver: boolean
}

/**
 * A form that was sent after its session had ended: what was typed stands in this page alone, nothing of it was taken. Signed
 * in again, it is sent once more by whoever filled it in.
 */
export function KeptFormPage({ shell, action, typed, isOver }: KeptFormProps) {
  return (
    <StaffPage shell={shell} title="填写的内容还在">
      <div class="card medium">
        <h2>{isOver ? '登录已过期，填写的内容还在' : '请再提交一次'}</h2>
        {isOver ? (
          <>
            <p>没有办理。先在新窗口登录，再回到本页点“继续提交”，不用重新填写。所选的文件要重新选择。</p>
            <p>
              <a class="button" href="/login" target="_blank" rel="noreferrer">
                在新窗口登录
              </a>
            </p>
          </>
        ) : (
          <p>您重新登录过，这份内容还没有办理。确认是您刚才填写的，请再提交一次。</p>
        )}
        <form method="post" action={action} data-kept>
          <input type="hidden" name="csrf" value={shell.csrf} />
          {typed.map(([name, value], i) => (
            <input key={`${name}${i}`} type="hidden" name={name} value={value} />
          ))}
          <button class={isOver ? 'button plain' : 'button'} type="submit">
            继续提交
          </button>
        </form>
      </div>
    </StaffPage>
  )
}
