/** @jsxRuntime automatic @jsxImportSource preact */
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

/** A staff page that has only something to say: not found, not yours, gone stale. */
export function MessageForStaff({ shell, text, status }: { shell: StaffShell; text: string; status: number }) {
  const title = status === 404 ? '没有找到' : status === 403 ? '不能办理' : status >= 500 ? '系统出错' : '没有办理'
  return (
    <StaffPage shell={shell} title={title}>
      <div class="card medium">
        <h2>{title}</h2>
        <p>{text}</p>
        <p>
          <a href={shell.who ? '/desk' : '/login'}>{shell.who ? '回到工作台' : '去登录'}</a>
        </p>
      </div>
    </StaffPage>
  )
}
