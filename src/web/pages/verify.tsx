/** @jsxRuntime automatic @jsxImportSource preact */
import { PublicPage, type Shell } from '../ui/page.tsx'
import { chineseDate, inFours } from '../ui/texts.ts'

/** What the log says of a code. A letter to one person tells nothing but that it is genuine. */
export interface Verified {
  readonly code: string
  readonly standing: 'valid' | 'superseded' | 'withdrawn' | 'unknown'
  readonly document: {
    readonly kindName: string
    readonly organ: string
    readonly mark: string
    readonly issuedOn: string
    readonly title: string | null
    /** Of the file, and of the content whatever the compression. */
    readonly sha256: string
    readonly content: string
    /** Where the notice can be read, if it is public. */
    readonly href: string | null
    /** The document that took its place. */
    readonly replacedBy: string | null
    /** A letter to a household: whoever scanned it may ask on from here how far the case is. */
    readonly ofCase: boolean
  } | null
}

const says = {
  valid: '有效：本机构出具过这份文件，现行有效。',
  superseded: '已更换：本机构出具过这份文件，后来由新的一版代替，请以新的一版为准。',
  withdrawn: '已撤回：本机构出具过这份文件，后来撤回，不再有效。',
  unknown: '没有查到：没有出具过带这个核验码的文件。请对照张贴件逐字核对；仍然查不到的，请向发布机关反映。',
} as const

/** What a file in somebody's hands is, compared with the document under the code. */
export type InHand = 'same' | 'signed' | 'altered'

const ofFile: Readonly<Record<InHand, string>> = {
  same: '您的文件与制发的原件逐字节相同。',
  signed: '您的文件是制发时带电子签名的副本，没有改动。',
  altered: '您的文件不是制发的原件：内容被改动过，或者后来又保存过、添加过。请以本页链接的原件为准。',
}

/** Another genuine paper, when that is what somebody has chosen. */
export interface OtherPaper {
  readonly mark: string
  readonly kindName: string
  readonly href: string
}

/** 核验: a code typed or scanned, and what the log says of it. */
export function VerifyPage({ shell, found, typed, inHand = null, other }: VerifyProps) {
  return (
    <PublicPage
      shell={shell}
      title={found ? `核验 ${inFours(found.code)}` : '核验公示'}
      about={{
        is: 'column',
        type: '办事服务',
        name: '核验公示',
        description: '核对公示和文书的真伪',
        keywords: '核验,公示,真伪',
      }}
      unlisted
    >
      <h1 class="ruled">核验公示</h1>
      {inHand && !other && (
        <section class={`card answer answer-${inHand === 'altered' ? 'unknown' : 'valid'}`} role="status">
          <h2>{ofFile[inHand]}</h2>
        </section>
      )}
      {other && (
        <section class="card answer answer-superseded" role="status">
          <h2>
            您选的是另一份真实的文件：{other.kindName}（{other.mark}），没有改动，但不是本页这一份。
          </h2>
          <p>
            <a href={other.href}>查看您选的那一份是否有效</a>
          </p>
        </section>
      )}
      {found && <Answer found={found} />}
      {found?.document?.ofCase && (
        <form class="card search ask" action="/progress" method="post">
          <h2>这件申请办到哪一步</h2>
          <input type="hidden" name="code" value={found.code} />
          <p>您手里的文书可以查进度，不用再输入号码。</p>
          <button type="submit">查这件申请的进度</button>
        </form>
      )}
      <form class="card search" action="/v" method="get">
        <label for="code">核验码</label>
        <div class="row">
          <input
            id="code"
            name="code"
            value={typed}
            autoComplete="off"
            autoCapitalize="characters"
            spellcheck={false}
            maxLength={40}
            required
          />
          <button type="submit">核验</button>
        </div>
        <p>核验码印在文件的二维码旁边，由 16 个字母和数字组成；大小写、空格不限，字母 O 和数字 0 不必区分。</p>
      </form>
      {/* Shown by the script, which reads the file here and sends its digest alone. */}
      <form id="paper" class="card check" hidden data-code={found?.document ? found.code : ''}>
        <h2>核对手里的 PDF 文件</h2>
        <label for="file">选择文件，或者把它拖到这个页面上</label>
        <input id="file" type="file" accept="application/pdf" />
        <p id="paper-said" role="status">
          文件只在您的电脑上读取，送出的只有它的摘要（SHA-256）。
        </p>
      </form>
      <script type="module" src="/verify/paper-page.mjs" />
    </PublicPage>
  )
}
interface VerifyProps {
  readonly shell: Shell
  readonly found: Verified | null
  readonly typed: string
  /** What the digest of a file somebody holds says of it; null where none was given. */
  readonly inHand?: InHand | null
  readonly other?: OtherPaper | undefined
}

function Answer({ found: { standing, document } }: { readonly found: Verified }) {
  return (
    <section class={`card answer answer-${standing}`} role="status">
      <h2>{says[standing]}</h2>
      {document && (
        <dl class="summary">
          <div>
            <dt>文件</dt>
            <dd>{document.title ?? document.kindName}</dd>
          </div>
          <div>
            <dt>发文机关</dt>
            <dd>{document.organ}</dd>
          </div>
          <div>
            <dt>发文字号</dt>
            <dd>{document.mark}</dd>
          </div>
          <div>
            <dt>成文日期</dt>
            <dd>{chineseDate(document.issuedOn)}</dd>
          </div>
          <div>
            <dt>内容摘要</dt>
            <dd class="digest">{inFours(document.content)}</dd>
          </div>
          <div>
            <dt>文件摘要</dt>
            <dd class="digest">{inFours(document.sha256)}</dd>
          </div>
        </dl>
      )}
      {document?.href && (
        <p>
          <a href={document.href}>查看这份公示的内容，与手中的文件逐项核对</a>
        </p>
      )}
      {document?.replacedBy && (
        <p>
          <a href={document.replacedBy}>查看现行的一版</a>
        </p>
      )}
    </section>
  )
}
