/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { type LegalDay, weekdayOf } from '../../calendar.ts'
import type { Site } from '../site.ts'
import { pageData, type Thing } from './structured.ts'
import { chineseDate } from './texts.ts'

/** How a reader wants pages: larger, in higher contrast. Chosen by a link, kept in a cookie, without any script. */
export interface Look {
  readonly big: boolean
  readonly contrast: boolean
}

/**
 * What a page is, for the search engines and inspections of 《政府网站发展指引》 (国办发〔2017〕47号): a column or an
 * article. A page that does not say so does not compile.
 */
export type About =
  | {
      readonly is: 'column'
      readonly type: ColumnType
      readonly name: string
      readonly description: string
      readonly keywords: string
    }
  /** `published`: YYYY-MM-DD HH:MM; `source`: the organ. */
  | { readonly is: 'article'; readonly title: string; readonly published: string; readonly source: string }

/** Which of a government site's parts a column belongs to (指引, 附件2). */
export type ColumnType = '公示公告' | '信息公开' | '办事服务' | '互动交流' | '网站说明'

/** What every public page is told by the one who serves it. */
export interface Shell {
  readonly site: Site
  readonly today: LegalDay
  readonly look: Look
  /** The path of the style sheet, which names its content. */
  readonly css: string
  /** This page's own path with its query, for the links that change how it looks. */
  readonly here: string
}

interface PublicPage {
  readonly shell: Shell
  /** The title without the site's name. */
  readonly title: string
  readonly about: About
  /** Not to be found by search engines: lists of people, verification. */
  readonly unlisted?: boolean
  /** What only this kind of page tells programs, beside what it is. */
  readonly data?: readonly Thing[]
  readonly children: ComponentChildren
}

/** A public page: red masthead, navigation, content, footer. Everything works without scripts. */
export function PublicPage({ shell, title, about, unlisted, data, children }: PublicPage) {
  const { site, today, look, css, here } = shell
  return (
    <html lang="zh-CN" class={lookClass(look) || undefined}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="renderer" content="webkit" />
        <title>{`${title} - ${site.name}`}</title>
        <meta name="SiteName" content={site.name} />
        {site.domain && <meta name="SiteDomain" content={site.domain} />}
        {site.siteCode && <meta name="SiteIDCode" content={site.siteCode} />}
        <Metas about={about} />
        {unlisted && <meta name="robots" content="noindex" />}
        <link rel="stylesheet" href={css} />
        <link rel="alternate" type="application/atom+xml" href="/feed.atom" title="公示公告" />
        {/* The one unescaped place: JSON with every < of it written as \u003c, in a block nobody runs. */}
        <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: pageData(shell, about, data) }} />
      </head>
      <body class="public">
        <a class="skip" href="#main">
          跳到正文
        </a>
        <nav class="topline" aria-label="显示方式">
          <div class="wide">
            <p class="date">
              {chineseDate(today)}　{weekdayOf(today)}
            </p>
            <ul>
              <li>
                <a href={withLook(here, 'big', !look.big)}>{look.big ? '标准版' : '大字版'}</a>
              </li>
              <li>
                <a href={withLook(here, 'contrast', !look.contrast)}>{look.contrast ? '普通对比' : '高对比'}</a>
              </li>
              <li>
                <a href="/accessibility">无障碍说明</a>
              </li>
              <li>
                <a href="/search">全站搜索</a>
              </li>
              <li>
                <a href="/login">工作人员登录</a>
              </li>
            </ul>
          </div>
        </nav>
        <header class="masthead">
          <div class="wide">
            <Mark />
            <div>
              <p class="site">
                <a href="/">{site.name}</a>
              </p>
              {site.host && <p class="host">{site.host}主办</p>}
            </div>
            <Skyline />
          </div>
        </header>
        <nav class="menu" aria-label="栏目">
          <ul class="wide">
            <li>
              <a
                href="/notices"
                aria-current={
                  (about.is === 'article' && !here.startsWith('/disclosure')) ||
                  here === '/' ||
                  /^\/(notices|\?)/.test(here)
                    ? 'true'
                    : undefined
                }
              >
                公示公告
              </a>
            </li>
            <li>
              <a href="/waiting-list" aria-current={here.startsWith('/waiting-list') ? 'true' : undefined}>
                轮候册
              </a>
            </li>
            <li>
              <a href="/disclosure" aria-current={here.startsWith('/disclosure') ? 'true' : undefined}>
                信息公开
              </a>
            </li>
            <li>
              <a href="/progress" aria-current={here.startsWith('/progress') ? 'true' : undefined}>
                进度查询
              </a>
            </li>
            <li>
              <a href="/v" aria-current={/^\/v(?!erify)/.test(here) ? 'true' : undefined}>
                核验公示
              </a>
            </li>
            <li>
              <a href="/guides" aria-current={/^\/(guides|self-check)/.test(here) ? 'true' : undefined}>
                办事指南
              </a>
            </li>
          </ul>
        </nav>
        {site.demo && (
          <aside class="demo" aria-label="演示说明">
            <p class="wide">
              <strong>演示数据，演示日期 {today}。</strong>
              人物、号码、电话均为虚构，不是任何机关发布的公示；期限按演示日期计算。
            </p>
          </aside>
        )}
        <main id="main" class="wide">
          {children}
        </main>
        <footer class="foot">
          <div class="wide">
            <p>
              {[
                site.host && `主办单位：${site.host}`,
                site.address && `地址：${site.address}`,
                site.phone && `电话：${site.phone}`,
              ]
                .filter(Boolean)
                .join('　')}
            </p>
            <p>{[site.siteCode && `网站标识码：${site.siteCode}`, site.icp, site.police].filter(Boolean).join('　')}</p>
            <ul>
              <li>
                <a href="/site-map">网站地图</a>
              </li>
              <li>
                <a href="/contact">联系方式</a>
              </li>
              <li>
                <a href="/calculator">期限计算</a>
              </li>
              <li>
                <a href="/allocations">配租结果</a>
              </li>
              <li>
                <a href="/statistics">统计</a>
              </li>
              <li>
                <a href="/data">开放数据</a>
              </li>
              <li>
                <a href="/verify">核验证据包</a>
              </li>
              <li>
                <a href="/accessibility">无障碍说明</a>
              </li>
              <li>
                <a href="/privacy">个人信息保护</a>
              </li>
              <li>
                <a href="/about">本系统现状</a>
              </li>
              {site.emblem && (
                <li>
                  <a href={site.emblem} rel="noopener noreferrer">
                    党政机关网站标识
                  </a>
                </li>
              )}
              {site.faults && (
                <li>
                  <a href={site.faults} rel="noopener noreferrer">
                    政府网站找错
                  </a>
                </li>
              )}
            </ul>
          </div>
        </footer>
      </body>
    </html>
  )
}

function Metas({ about }: { readonly about: About }) {
  if (about.is === 'column')
    return (
      <>
        <meta name="ColumnName" content={about.name} />
        <meta name="ColumnDescription" content={about.description} />
        <meta name="ColumnKeywords" content={about.keywords} />
        <meta name="ColumnType" content={about.type} />
      </>
    )
  return (
    <>
      <meta name="ArticleTitle" content={about.title} />
      <meta name="PubDate" content={about.published} />
      <meta name="ContentSource" content={about.source} />
    </>
  )
}

/** Our own mark: a house in a golden ring. The national emblem is not for this (国徽法 13). */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 64 64" width="56" height="56" aria-hidden="true">
      <circle cx="32" cy="32" r="29" fill="none" stroke="#e8c778" stroke-width="2.5" />
      <path d="M16 33 32 19l16 14M21 31v14h22V31" fill="none" stroke="#fff" stroke-width="4" />
      <path d="M28 45V36h8v9" fill="none" stroke="#e8c778" stroke-width="3" />
    </svg>
  )
}

/** A row of roofs, for nothing but the look. */
function Skyline() {
  return (
    <svg class="skyline" viewBox="0 0 420 80" width="420" height="80" aria-hidden="true">
      <path
        fill="#fff"
        fill-opacity=".16"
        d="M0 80V62h38V40h34v40zM84 80V32l22-18 22 18v48zM140 80V48h46v32zM192 80V22h14V8h22v14h14v58zM252 80V40h56v40zM314 80V30l24-20 24 20v50zM370 80V14h34v66z"
      />
    </svg>
  )
}

/** The classes of a look, for the style sheet. */
export const lookClass = (look: Look): string =>
  [look.big && 'big', look.contrast && 'contrast'].filter(Boolean).join(' ')

/** The same page with another look: the server keeps the choice and leads back. */
export function withLook(here: string, what: 'big' | 'contrast', on: boolean): string {
  return `/look?${what}=${on ? 1 : 0}&back=${encodeURIComponent(here)}`
}

/** A page as text. */
export const pageText = (page: VNode): string => `<!doctype html>${renderToString(page)}`
