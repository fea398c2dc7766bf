/** @jsxRuntime automatic @jsxImportSource preact */
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
 * A kept file small, leading to the whole: its picture from `<href>/small`, or of a PDF a sheet with its pages. `name` says what
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
