/** @jsxRuntime automatic @jsxImportSource preact */
import { qrRectangles } from '../../../public-notices/qr.ts'
import type { ListView, NoticeView } from '../../../public-notices/view.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { type Period, PeriodBar, Scroll, type Standing } from '../ui/parts.tsx'
import { ListTable, Sheet } from '../ui/sheet.tsx'
import { noticeData } from '../ui/structured.ts'
import { chineseDate, inFours } from '../ui/texts.ts'

/** A posted notice as its page needs it: the very view its PDF and its files are made from. */
export interface NoticeOnScreen {
  /** The number its address has. */
  readonly number: string
  /** 初审公示. */
  readonly kindName: string
  readonly view: NoticeView
  /** YYYY-MM-DD HH:MM, legal time. */
  readonly published: string
  readonly standing: Standing
  readonly period: Period | null
  /** Whether what it lists is shown today, and the last day it is; an announcement has none. */
  readonly shown: boolean
  readonly shownUntil: string | null
  /** Where objections are taken, and who supervises. */
  readonly phones: readonly { readonly phone: string; readonly office: string }[]
  readonly proof: { readonly code: string; readonly url: string; readonly digest: string } | null
  /** Addresses of the same list as files; absent while there are none. */
  readonly files: { readonly pdf?: string; readonly signed?: string; readonly csv?: string; readonly xlsx?: string }
  /** The notice that took its place: a corrected edition. */
  readonly replacedBy: string | null
  /** Entries that were corrected and are posted anew. */
  readonly struck: readonly number[]
  /** Of an announcement: the sheet it is about. */
  readonly concerns: { readonly number: string; readonly text: string } | null
  /** Announcements about it: what was corrected, that it was withdrawn. */
  readonly about: readonly { readonly number: string; readonly text: string }[]
}

/** Rows shown before a reader asks for all: a phone must not load thousands to show the text. */
export const FIRST_ROWS = 20

/** The notice as the official document on screen. After its window the people are gone; what was posted stays said. */
export function NoticePage({ shell, notice, all }: { shell: Shell; notice: NoticeOnScreen; all: boolean }) {
  const { view, standing, period, phones, proof, files } = notice
  const title = view.title.join('')
  const { shown } = notice
  const open = shown && standing !== 'announced'
  return (
    <PublicPage
      shell={shell}
      title={title}
      about={{ is: 'article', title, published: notice.published, source: view.organ }}
      data={[
        noticeData({
          ...{
            title,
            organ: view.organ,
            mark: view.number,
            kindName: notice.kindName,
            issuedOn: view.issuedOn,
            publishedOn: notice.published.slice(0, 10),
            period,
          },
          verifyAt: proof ? `/v/${proof.code}` : null,
          pdf: files.pdf ?? null,
        }),
      ]}
      unlisted
    >
      <nav class="crumbs" aria-label="位置">
        <ol>
          <li>
            <a href="/notices">公示公告</a>
          </li>
          <li aria-current="page">{notice.kindName}</li>
        </ol>
      </nav>
      <Standings notice={notice} />
      <div class={standing === 'announced' ? 'with-side' : 'with-side with-period'}>
        {standing !== 'announced' && (
          <section class="card period">
            <h2>{open ? '公示进行中' : '公示期'}</h2>
            <PeriodBar period={period} standing={standing} today={shell.today} long />
            {standing === 'interrupted' && open && notice.shownUntil && (
              <p>
                名单显示到公示件所载的最后一日（{chineseDate(notice.shownUntil)}）；重新张贴以后，按新的公示期显示。
              </p>
            )}
            {open && view.list && (
              <p class="do">
                <a href={`/objections/new?notice=${notice.number}`}>提出异议</a>
              </p>
            )}
            {open && <p>任何单位和个人都可以提出；也可以用公示写明的电话、地址提出。</p>}
            {view.list && (
              <p>
                <a href={`/notices/${notice.number}/objections`}>异议处理情况</a>
              </p>
            )}
          </section>
        )}
        <Sheet view={view}>
          {view.list &&
            (shown ? (
              <PublicList notice={notice} list={view.list} all={all} />
            ) : (
              <Gone {...{ notice, list: view.list }} />
            ))}
        </Sheet>
        <div class="side">
          {phones.length > 0 && (
            <section class="card">
              <h2>{standing === 'announced' ? '查询与监督' : '异议与监督'}</h2>
              {phones.map(({ phone, office }) => (
                <p key={phone} class="phone">
                  <a href={`tel:${phone.replace(/[^\d+]/g, '')}`}>{phone}</a>
                  <span>{office}</span>
                </p>
              ))}
            </section>
          )}
          {proof && (
            <section class="card proof">
              <h2>核验</h2>
              <QrCode text={proof.url} />
              <p>核验码</p>
              <p class="code">{inFours(proof.code)}</p>
              <p>
                <a href={`/v/${proof.code}`}>核对这份公示的真伪和现状</a>
              </p>
              <details>
                <summary>内容摘要（SHA-256）</summary>
                <p class="digest">{inFours(proof.digest)}</p>
              </details>
            </section>
          )}
          {(files.pdf || view.list) && (
            <section class="card">
              <h2>下载</h2>
              <ul class="files">
                {files.pdf && (
                  <li>
                    <a href={files.pdf}>{standing === 'announced' ? '公告' : '公示'}文件 PDF</a>
                  </li>
                )}
                {files.signed && (
                  <li>
                    <a href={files.signed}>带电子签名的副本 PDF</a>
                  </li>
                )}
                {files.csv && (
                  <li>
                    名单 <a href={files.csv}>CSV</a> {files.xlsx && <a href={files.xlsx}>XLSX</a>}
                  </li>
                )}
              </ul>
              {!shown && <p>{why(notice)}，含有个人信息的文件不再提供下载。</p>}
            </section>
          )}
        </div>
      </div>
    </PublicPage>
  )
}

/** Said above the sheet when it is no longer what counts. */
function Standings({ notice }: { readonly notice: NoticeOnScreen }) {
  const { standing, replacedBy, about, concerns } = notice
  if (concerns)
    return (
      <p class="warning" role="status">
        <a href={`/notices/${concerns.number}`}>{concerns.text}</a>
      </p>
    )
  const links = about.map(({ number, text }) => (
    <a key={number} href={`/notices/${number}`}>
      {text}
    </a>
  ))
  if (standing === 'withdrawn')
    return (
      <p class="warning" role="status">
        <strong>本公示已撤回，不再有效。</strong>
        {links}
      </p>
    )
  if (standing === 'superseded')
    return (
      <p class="warning" role="status">
        <strong>本版已由新的一版代替。</strong>
        {replacedBy && <a href={`/notices/${replacedBy}`}>查看现行的一版</a>}
      </p>
    )
  if (about.length > 0)
    return (
      <p class="warning" role="status">
        <strong>本公示有更正：</strong>
        {links}
      </p>
    )
  return null
}

function PublicList({ notice, list, all }: { notice: NoticeOnScreen; list: ListView; all: boolean }) {
  const rows = all ? list.rows : list.rows.slice(0, FIRST_ROWS)
  const title = list.title.join('')
  return (
    <div class="listed">
      <h2 id="list">附件：{title}</h2>
      <Scroll label={title}>
        <ListTable list={list} rows={rows} struck={notice.struck} />
      </Scroll>
      {rows.length < list.rows.length && (
        <p class="more">
          以上是前 {rows.length} 户。<a href={`/notices/${notice.number}?all=1#list`}>显示全部 {list.rows.length} 户</a>
        </p>
      )}
    </div>
  )
}

/** 个人信息保护法 47: when its purpose is reached, what names people goes. */
/** Why a list is not shown. */
const why = ({ standing, shownUntil }: NoticeOnScreen): string =>
  standing === 'interrupted' && shownUntil !== null
    ? `公示中断，公示件所载的最后一日（${chineseDate(shownUntil)}）已过，重新张贴后再显示`
    : standing === 'notPosted'
      ? '公示件所载的公示期已过，全部张贴后再显示'
      : '公示已经结束'

function Gone({ notice, list }: { readonly notice: NoticeOnScreen; readonly list: ListView }) {
  return (
    <div class="listed">
      <h2 id="list">附件：{list.title.join('')}</h2>
      <p class="gone">
        名单共 {list.rows.length} 行。{why(notice)}，名单不显示。
      </p>
    </div>
  )
}

/** Codes drawn lately: the choice of a QR code's mask costs more than the rest of a page. */
const drawn = new Map<string, { readonly side: number; readonly path: string }>()
const MOST_DRAWN = 200

function drawnCode(text: string): { readonly side: number; readonly path: string } {
  const before = drawn.get(text)
  if (before) return before
  const rectangles = qrRectangles(text, 1000)
  const module = rectangles[0]?.[3] ?? 1
  const units = (length: number) => Math.round(length / module)
  const path = rectangles
    .map(([x, y, width]) => `M${units(x)} ${units(y)}h${units(width)}v1h-${units(width)}z`)
    .join('')
  if (drawn.size >= MOST_DRAWN) drawn.clear()
  const one = { side: units(1000), path }
  drawn.set(text, one)
  return one
}

/** A code to be scanned, as drawn type: no image, no style. */
export function QrCode({ text }: { readonly text: string }) {
  const { side, path } = drawnCode(text)
  // A quiet zone of four modules on every side (ISO/IEC 18004).
  const box = `-4 -4 ${side + 8} ${side + 8}`
  return (
    <svg
      class="qr"
      viewBox={box}
      width="116"
      height="116"
      role="img"
      aria-label="核验二维码"
      shape-rendering="crispEdges"
    >
      <rect x="-4" y="-4" width={side + 8} height={side + 8} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
