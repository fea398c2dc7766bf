/** @jsxRuntime automatic @jsxImportSource preact */
import { Refused } from '../../refusal.ts'
import { adminSays, roleNames } from '../../words.ts'
import type { StaffPart } from '../desk.tsx'
import { PrintButton } from '../ui/parts.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { type Guide, guides } from './guides.ts'

const readers = { access: 'signed-in' } as const

/** 帮助: a quick guide a post, to be printed. */
export const helpPages: StaffPart = (pages, desk) => {
  pages.get('/help', { config: readers }, (request, reply) =>
    desk.send(reply, <HelpPage shell={desk.shell(request, reply)} />),
  )
  pages.get('/help/:role', { config: readers }, (request, reply) => {
    const guide = guides.find(({ role }) => role === (request.params as { role: string }).role)
    if (!guide) throw new Refused('not_found', adminSays.noSuchRoleGuide(), {})
    return desk.send(reply, <GuidePage shell={desk.shell(request, reply)} guide={guide} />)
  })
}

function HelpPage({ shell }: { readonly shell: StaffShell }) {
  const own = shell.who?.role
  return (
    <StaffPage shell={shell} title="帮助" section="/help">
      <h1>帮助</h1>
      <section class="card">
        <h2>各岗位的办事指南</h2>
        <ul class="plain-list">
          {guides.map(({ role, is }) => (
            <li key={role}>
              <a href={`/help/${role}`}>{roleNames[role]}</a>
              {role === own && <b>（你现在的岗位）</b>}　{is}
            </li>
          ))}
        </ul>
        <p class="hint">每份不超过两页 A4，打开后用浏览器的打印。</p>
      </section>
      <section class="card">
        <h2>通用的三条</h2>
        <ul>
          <li>每一页右上角的“帮助”说这一页怎么用。</li>
          <li>被拦下时，红框写明哪一条、缺什么、找谁；填好的内容还在，改好再交。</li>
          <li>办错了不能删除，用更正、撤回、退回等后面的事实改正，前后都看得见。</li>
        </ul>
      </section>
    </StaffPage>
  )
}

function GuidePage({ shell, guide }: { readonly shell: StaffShell; readonly guide: Guide }) {
  const { role, is, daily, how, never, refused } = guide
  return (
    <StaffPage shell={shell} title={`${roleNames[role]}办事指南`} section="/help">
      <article class="guide">
        <h1>{roleNames[role]}办事指南</h1>
        <p class="guide-is">{is}</p>
        <h2>每天</h2>
        <ol>
          {daily.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ol>
        <h2>怎样办</h2>
        {how.map(([title, ...steps]) => (
          <section key={title}>
            <h3>{title}</h3>
            <ul>
              {steps.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </section>
        ))}
        <h2>不要做</h2>
        <ul>
          {never.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
        <h2>被拦下时</h2>
        <dl>
          {refused.map(([says, todo]) => (
            <div key={says}>
              <dt>“{says}”</dt>
              <dd>{todo}</dd>
            </div>
          ))}
        </dl>
        <p class="guide-foot">
          {shell.site.name}　{shell.today} 打印。页面与本指南不同的，以页面为准。
        </p>
      </article>
      <p class="no-print">
        <PrintButton /> <a href="/help">返回帮助</a>
      </p>
    </StaffPage>
  )
}
