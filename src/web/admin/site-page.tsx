/** @jsxRuntime automatic @jsxImportSource preact */
import type { SettingsChange } from '../../settings-book.ts'
import type { Site } from '../site.ts'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { ChangesCard } from './organs-page.tsx'

/** What a city says of its own site, as the form asks it; in the order of the footer. */
export const siteFields = [
  ['name', '网站名称', '显示在每一页上，最多 24 个字。'],
  ['host', '主办单位', ''],
  ['address', '地址', ''],
  ['phone', '电话', '公众拨打的单位电话。'],
  ['domain', '域名', '如 zfbz.example.gov.cn。'],
  ['siteCode', '网站标识码', '10 位，由全国政府网站信息报送系统生成。'],
  ['icp', 'ICP 备案号', '照备案的写法填写。'],
  ['police', '公安备案号', '照备案的写法填写。'],
  ['emblem', '党政机关网站标识', '标识指向的网址，由机构编制部门核发。'],
  ['faults', '政府网站找错', '“找错”平台中本网站的网址。'],
] as const

interface Props {
  readonly shell: StaffShell
  readonly site: Site
  readonly seen: string
  readonly typed: Readonly<Record<string, string>>
  readonly slips: readonly Slip[]
  readonly changes: readonly SettingsChange[]
  readonly holds: boolean
  readonly mayChange: boolean
}

/** 网站设置: the foot of every public page. What is not set is not printed. */
export function SitePage({ shell, seen, typed, slips, changes, holds, mayChange }: Props) {
  return (
    <StaffPage shell={shell} title="网站设置" section="/admin/site" wrong={slips.length > 0}>
      <h1>网站设置</h1>
      <ErrorSummary slips={slips} />
      <section class="card medium">
        <h2>公众网站的页脚</h2>
        {mayChange ? (
          <Form action="/admin/site" csrf={shell.csrf}>
            <input type="hidden" name="seen" value={seen} />
            {siteFields.map(([field, label, hint]) => (
              <Field
                key={field}
                name={field}
                label={label}
                {...(hint === '' ? {} : { hint })}
                value={typed[field] ?? ''}
                slips={slips}
              />
            ))}
            <Field name="why" label="为什么改" value={typed.why ?? ''} slips={slips} />
            <p class="hint">没有填的不显示，不会替你编造号码。保存后一分钟内在公众网站上生效，不用重新启动。</p>
            <p class="actions">
              <button class="button" type="submit">
                保存网站设置
              </button>
            </p>
          </Form>
        ) : (
          <dl class="pairs">
            {siteFields.map(([field, label]) => (
              <div key={field}>
                <dt>{label}</dt>
                <dd>{typed[field] || '没有填'}</dd>
              </div>
            ))}
          </dl>
        )}
      </section>
      <ChangesCard changes={changes} holds={holds} />
    </StaffPage>
  )
}
