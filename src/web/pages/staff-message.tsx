/** @jsxRuntime automatic @jsxImportSource preact */
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'

/** A staff page that has only something to say: not found, not yours, gone stale. */
export function MessageForStaff({ shell, text, status }: { shell: StaffShell; text: string; status: number }) {
  const title = status === 404 ? '没有找到' : status === 403 ? '不能办理' : status >= 500 ? '系统出错' : '没有办理'
  // An act that was not granted leads back to what it was about.
  const about = status === 404 ? undefined : /^\/(?:cases|postings)\/[\w-]+(?=\/)/.exec(shell.here)?.[0]
  return (
    <StaffPage shell={shell} title={title}>
      <div class="card medium">
        <h1>{title}</h1>
        <p>{text}</p>
        <p>
          {shell.who && about && (
            <>
              <a class="button" href={about}>
                返回{about.startsWith('/cases') ? '案件' : '公示'}
              </a>{' '}
            </>
          )}
          <a class="button plain" href={shell.who ? '/desk' : '/login'}>
            {shell.who ? '回到工作台' : '去登录'}
          </a>
        </p>
      </div>
    </StaffPage>
  )
}
