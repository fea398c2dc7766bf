/** @jsxRuntime automatic @jsxImportSource preact */
import { type Proof, proofLines } from '../../../public-notices/document.ts'
import type { NoticeView } from '../../../public-notices/view.ts'
import { QrCode } from '../pages/notice.tsx'
import { PrintButton } from '../ui/parts.tsx'
import { ListTable, Sheet } from '../ui/sheet.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { aboutCase, Trail } from './act.tsx'

/** Where a letter of a case stands to be read and printed as a page. */
export const paperHref = (number: string, paper: string): string => `/cases/${number}/papers/${paper}`

interface PaperProps {
  readonly shell: StaffShell
  readonly number: string
  readonly name: string
  readonly view: NoticeView
  readonly proof: Proof
  /** What became of it, where it no longer stands: said on the sheet as well, so that nobody hands it out by mistake. */
  readonly standing: string | null
  readonly pdf: string
}

/** A letter of a case as a sheet of A4: read here, printed from here, and leading to its PDF. */
export function PaperPage({ shell, number, name, view, proof, standing, pdf }: PaperProps) {
  const { list } = view
  return (
    <StaffPage shell={shell} title={`${name} ${view.number}`} section="/todo">
      <Trail about={aboutCase(number)} here={name} />
      <div class="heading no-print">
        <p class="hint">与 PDF 原件同一内容；存档和送达以 PDF 为准。打印用 A4 纸，浏览器的页眉页脚可以关掉。</p>
        <p class="acts">
          <PrintButton says="打印本页" />{' '}
          <a class="button" href={pdf}>
            打开 PDF
          </a>
        </p>
      </div>
      {standing && (
        <p class="warning" role="status">
          <strong>这份文书{standing}</strong>，不要再交给申请人。
        </p>
      )}
      <div class="letter">
        <Sheet view={view} code={<QrCode text={proof.url} />}>
          {list && (
            <div class="listed">
              <h2>{list.title.join('')}</h2>
              <ListTable list={list} rows={list.rows} />
            </div>
          )}
        </Sheet>
        <div class="proof">
          {proofLines(proof).map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      </div>
    </StaffPage>
  )
}
