/* What a document is made of, before it has pages: the wording has been chosen, nothing has been placed. */

/** One paragraph of the body. Headings are 一、(黑体), （一）(楷体) and 1. (仿宋), numbered by whoever words them. */
export type Block =
  | { readonly is: 'paragraph'; readonly text: string }
  | { readonly is: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly is: 'addressee'; readonly text: string }

/** A table on pages of its own behind the body. */
export interface Attachment {
  /** The words of its title that must not be split. */
  readonly title: readonly string[]
  readonly columns: readonly { readonly header: string; readonly wraps?: boolean }[]
  readonly rows: readonly (readonly string[])[]
  /** The name of the file attached to the PDF with the same rows as CSV; empty for none. */
  readonly csvName: string
}

/** How anyone can check the sheet: `/v/<code>` tells whether it is valid, superseded or withdrawn. */
export interface Proof {
  readonly code: string
  readonly url: string
  /** SHA-256 of the view in hexadecimal. */
  readonly digest: string
  /** The city log's checkpoint when the paper was numbered: size and root in base64; none on papers older than the log. */
  readonly checkpoint?: string
}

export interface NoticeDocument {
  /** 发文机关标志, the red line at the head; also the name that signs. */
  readonly organ: string
  /** 发文字号. */
  readonly number: string
  /** The words of the title that must not be split. */
  readonly title: readonly string[]
  readonly body: readonly Block[]
  readonly attachments: readonly Attachment[]
  /** 成文日期, YYYY-MM-DD. */
  readonly issuedOn: string
  /** When the fact was recorded, an instant in UTC: the document's own date of creation. */
  readonly issuedAt: string
  readonly proof: Proof | null
  /** The wording it was made from, `first-review/1`; told in the file's properties. */
  readonly template?: string
  /** A case file: this cover instead of a front, and what is bound behind it. */
  readonly binding?: Binding
}

/** A cover, its table of contents, and papers and tables bound behind it, their pages numbered through. */
export interface Binding {
  /** What stands on the cover beside organ and title, from top to bottom. */
  readonly cover: readonly { readonly label: string; readonly value: string }[]
  readonly contents: Attachment
  readonly parts: readonly (NoticeDocument | Attachment)[]
}

/** What stands under a sheet beside its QR code, line by line: on its pages, and where it is shown or printed otherwise. */
export const proofLines = ({ code, digest, checkpoint }: Proof): readonly string[] => [
  `扫码核验  核验码 ${code}`,
  `内容摘要 ${digest}`,
  ...(checkpoint ? [`存证检查点 ${checkpoint}`] : []),
]
