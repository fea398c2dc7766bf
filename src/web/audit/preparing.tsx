/** @jsxRuntime automatic @jsxImportSource preact */
import type { Progress } from '../../auditing/ledger-thread.ts'
import { AuditPage, type AuditShell, Panel } from './shell.tsx'

interface PreparingProps {
  readonly shell: AuditShell
  readonly section: string
  readonly name: string
  readonly progress: Progress
  readonly here: string
}

/** Shown while the ledgers are made from the log, the first time after a start. Asks again by itself (the Refresh header). */
export function PreparingPage({ shell, section, name, progress: { done, total }, here }: PreparingProps) {
  return (
    <AuditPage shell={shell} title={`正在整理：${name}`} section={section}>
      <Panel title="正在整理台账">
        <p>服务启动后第一次查阅台账，系统正从日志逐件重新整理，办件不受影响。整理完毕自动显示，请不要关闭本页。</p>
        <p>
          <progress value={done} max={Math.max(1, total)} aria-label="已整理的件数" />　
          {total === 0 ? '正在读取日志……' : `已整理 ${done.toLocaleString('en')} / ${total.toLocaleString('en')} 件`}
        </p>
        <p>
          本页每两秒自动更新；没有更新的，请点<a href={here}>重新载入</a>。
        </p>
      </Panel>
    </AuditPage>
  )
}
