/** @jsxRuntime automatic @jsxImportSource preact */
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { type Lamp, StandSign } from './lamp.tsx'

/** One area of the administrator's work and how it stands. */
export interface Area {
  readonly href: string
  readonly name: string
  readonly lamp: Lamp
  readonly says: string
}

interface Props {
  readonly shell: StaffShell
  readonly areas: readonly Area[]
  /** Grants that end within a month. */
  readonly ending: readonly {
    readonly staff: string
    readonly name: string
    readonly post: string
    readonly until: string
  }[]
  /** Passwords a colleague asks to have replaced. */
  readonly asked: readonly { readonly staff: string; readonly name: string; readonly by: string }[]
}

/** 管理首页: every area with a lamp, what needs a hand first. */
export function AdminHomePage({ shell, areas, ending, asked }: Props) {
  const urgent = areas.filter(({ lamp }) => lamp === 'red').length
  return (
    <StaffPage shell={shell} title="管理首页" section="/admin">
      <h1>{urgent === 0 ? '今天没有须处理的事项' : `须处理 ${urgent} 项`}</h1>
      <p class="under">{shell.who?.name}，您好</p>
      <ul class="lamp-cards areas">
        {areas.map(({ href, name, lamp, says }) => (
          <li key={href} class={`lamp-card of-${lamp}`}>
            <a href={href}>
              <strong>{name}</strong>
              <StandSign lamp={lamp} />
              <span class="hint">{says}</span>
            </a>
          </li>
        ))}
      </ul>
      {asked.length > 0 && (
        <section class="card">
          <h2>等您核实的重设密码申请</h2>
          <ul class="plain-list">
            {asked.map(({ staff, name, by }) => (
              <li key={staff}>
                <a href={`/admin/staff/${staff}`}>{name}</a>（{staff}）　由 {by} 提出
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="card">
        <h2>三十天内到期的授权</h2>
        {ending.length === 0 ? (
          <p>没有。</p>
        ) : (
          <ul class="plain-list">
            {ending.map(({ staff, name, post, until }) => (
              <li key={`${staff} ${post}`}>
                <a href={`/admin/staff/${staff}`}>{name}</a>（{staff}）　{post}　至 {until}
              </li>
            ))}
          </ul>
        )}
      </section>
      <p class="hint">系统管理员没有办理权：不能查看、受理、审核任何一件申请。每项设置谁在何时因何改动，都有记录。</p>
    </StaffPage>
  )
}
