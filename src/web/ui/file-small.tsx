/** @jsxRuntime automatic @jsxImportSource preact */
import { MOST_PAGES } from '../../attachments/pdf-pages.ts'
import type { KeptFile } from '../../attachments/store-attachment.ts'

/** What a page may show of a kept file: neither where it lies nor what opens it. */
export type FileShown = Pick<KeptFile, 'type' | 'size'> & { readonly pages?: number; readonly isSmall: boolean }

/** The part of a kept file a page is given. */
export const fileShown = ({ type, size, pages, thumbnail }: KeptFile): FileShown => ({
  ...{ type, size, isSmall: thumbnail !== undefined },
  ...(pages ? { pages } : {}),
})

const weight = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`

/** A file in words: 照片，120 KB. */
export const describedFile = ({ type, pages, size }: FileShown): string =>
  `${type === 'application/pdf' ? `PDF${pages ? `，${pages} 页` : ''}` : '照片'}，${weight(size)}`

/**
 * A kept file small, leading to the whole: its picture from `<href>/small`, or a sheet of a PDF that cannot be drawn. `name` says what
 * it is, for those who do not see it too.
 */
export function FileSmall({
  href,
  name,
  file,
}: {
  readonly href: string
  readonly name: string
  readonly file: FileShown
}) {
  return (
    <a class="file-small" href={href}>
      {file.isSmall ? (
        <img src={`${href}/small`} alt="" loading="lazy" />
      ) : (
        <span class="sheet" aria-hidden="true">
          PDF
        </span>
      )}
      <span>
        {name}
        <small>{describedFile(file)}</small>
      </span>
    </a>
  )
}

/**
 * A kept file as large as it is read: a photograph, or the pages of a PDF one under the other from `<pages>/1` on. `whole`
 * leads to the file itself.
 */
export function FileLarge({
  whole,
  pages,
  name,
  file,
}: {
  readonly whole: string
  readonly pages: string
  readonly name: string
  readonly file: FileShown
}) {
  if (file.type !== 'application/pdf') return <img class="scan-image" src={whole} alt={name} />
  const all = file.pages ?? 0
  const shown = file.isSmall ? Math.min(all, MOST_PAGES) : 0
  return (
    <>
      {Array.from({ length: shown }, (_, i) => i + 1).map((page) => (
        <figure key={page}>
          <img
            class="scan-image"
            src={`${pages}/${page}`}
            alt={`${name}，第 ${page} 页。没有显示的，请下载原件查看`}
            loading={page === 1 ? undefined : 'lazy'}
          />
          {all > 1 && (
            <figcaption>
              第 {page} 页，共 {all} 页
            </figcaption>
          )}
        </figure>
      ))}
      <p>
        {shown === 0
          ? `这份 PDF（${all} 页）没有画出来，可能已损坏。请下载查看；打不开的，重新扫描后再传。`
          : shown < all && `这里显示前 ${shown} 页，其余 ${all - shown} 页请下载查看。`}{' '}
        <a href={whole}>下载 PDF 原件</a>
      </p>
    </>
  )
}
