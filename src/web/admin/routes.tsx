/** @jsxRuntime automatic @jsxImportSource preact */
import { samePerson } from '../../access.ts'
import { addDays, legalDayOf } from '../../calendar.ts'
import type { AtWork } from '../../office.ts'
import { organName } from '../../organs.ts'
import { roleNames } from '../../words.ts'
import { peopleOf } from '../admin-pages.tsx'
import type { StaffDesk, StaffPart } from '../desk.tsx'
import { readings } from '../readings.ts'
import { calendarPages } from './calendar-routes.tsx'
import { healthPages } from './health-routes.tsx'
import { AdminHomePage, type Area } from './home-page.tsx'
import { jobsPages } from './jobs-routes.tsx'
import { worstOf } from './lamp.tsx'
import { organTree } from './organs.ts'
import { organPages } from './organs-routes.tsx'
import { type AdminParts, administrators } from './parts.ts'
import { policyPages } from './policies-routes.tsx'
import { procedurePages } from './procedures-routes.tsx'
import { sitePagesOf } from './site-routes.tsx'
import { standingOf } from './standing.ts'
import { templatePages } from './templates-routes.tsx'

const ENDING_DAYS = 30

/** 系统管理: every area in a file of its own. */
export const administration =
  (parts: AdminParts): StaffPart =>
  (pages, desk) => {
    const reading = readings()
    pages.addHook('onClose', (_app, done) => {
      reading.stop()
      done()
    })
    pages.get('/admin', { config: administrators }, (request, reply) =>
      desk.send(
        reply,
        <AdminHomePage
          shell={desk.shell(request, reply)}
          areas={areasOf(desk, parts)}
          ending={endingGrants(desk, request.actor)}
          asked={linksAsked(desk, request.actor)}
        />,
      ),
    )
    healthPages(parts)(pages, desk)
    calendarPages(parts, reading)(pages, desk)
    policyPages(reading)(pages, desk)
    procedurePages(reading)(pages, desk)
    organPages(parts)(pages, desk)
    sitePagesOf(parts)(pages, desk)
    templatePages(parts)(pages, desk)
    jobsPages(pages, desk)
  }

function areasOf({ office }: StaffDesk, parts: AdminParts): Area[] {
  const lines = standingOf({
    ...{ office, health: parts.health(), log: parts.log, certificate: parts.press.certificate, scans: parts.scans },
  })
  const of = (...keys: string[]) => lines.filter(({ key }) => keys.includes(key))
  const area = (href: string, name: string, keys: readonly string[]): Area => {
    const own = of(...keys)
    const lamp = worstOf(own.map((each) => each.lamp))
    const bad = own.filter((each) => each.lamp === lamp)
    return { href, name, lamp, says: bad.map((each) => `${each.name}：${each.says}`).join('；') }
  }
  const tree = organTree(office, parts.press.directory())
  const heldUp = [tree, ...tree.below, ...tree.below.flatMap(({ below }) => below)].reduce((n, o) => n + o.heldUp, 0)
  const staff = office.store.staff().length
  const { site } = parts
  const unset = [site.host, site.phone, site.siteCode].filter((each) => each === undefined).length
  return [
    area(
      '/admin/health',
      '运行状况',
      lines.map(({ key }) => key),
    ),
    area('/admin/calendar', '日历', ['calendar']),
    {
      href: '/admin/organs',
      name: '单位与联系方式',
      lamp: heldUp > 0 ? 'red' : 'green',
      says: heldUp > 0 ? `${heldUp} 份文书因联系方式不全停着` : '没有因联系方式停着的文书',
    },
    { href: '/admin/staff', name: '人员与授权', lamp: staff > 0 ? 'green' : 'red', says: `登记 ${staff} 人` },
    { href: '/policy', name: '政策数值', lamp: 'green', says: `${office.policy.numbers.length} 个版本` },
    { href: '/admin/procedures', name: '办理程序', lamp: 'green', says: office.policy.version },
    { href: '/admin/templates', name: '文书样式', lamp: 'green', says: '各种文书的固定文字和样张' },
    {
      href: '/admin/site',
      name: '网站设置',
      lamp: unset > 0 ? 'amber' : 'green',
      says: unset > 0 ? '主办单位、电话、标识码没有填全' : '页脚齐全',
    },
    area('/admin/jobs', '文书与后台任务', ['papers', 'jobs', 'audit']),
  ]
}

/** Passwords a colleague asks to have replaced, waiting for a second administrator such as this one. */
const linksAsked = (desk: StaffDesk, actor: AtWork) =>
  peopleOf(desk, actor).flatMap(({ staff, name, linkAskedBy: by }) =>
    by === null || samePerson(by, actor.staff) || samePerson(staff, actor.staff) ? [] : [{ staff, name, by }],
  )

function endingGrants(desk: StaffDesk, actor: AtWork) {
  const today = legalDayOf(desk.office.now())
  const soon = addDays(today, ENDING_DAYS)
  return peopleOf(desk, actor)
    .flatMap(({ staff, name, grants }) =>
      grants
        .filter(({ inForce, until }) => inForce && until !== null && until !== undefined && until <= soon)
        .map(({ role, organ, until }) => ({
          ...{ staff, name, until: until as string },
          post: `${roleNames[role]}（${organName(organ)}）`,
        })),
    )
    .sort((a, b) => (a.until < b.until ? -1 : 1))
}
