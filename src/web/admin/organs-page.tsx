/** @jsxRuntime automatic @jsxImportSource preact */
import { localTime } from '../../calendar.ts'
import type { SettingsChange } from '../../settings-book.ts'
import { Cells } from '../audit/cells.tsx'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { StandSign } from './lamp.tsx'
import { entryFields, type OrganShown } from './organs.ts'

interface ListProps {
  readonly shell: StaffShell
  readonly tree: OrganShown
  readonly mayKeep: (code: string) => boolean
}

/** 单位与联系方式: the tree of organs, what each lacks, and what cannot be posted for it. */
export function OrgansPage({ shell, tree, mayKeep }: ListProps) {
  const all = [tree, ...tree.below, ...tree.below.flatMap(({ below }) => below)]
  const lacking = all.filter(({ lacks }) => lacks !== null)
  const heldUp = all.reduce((sum, each) => sum + each.heldUp, 0)
  return (
    <StaffPage shell={shell} title="单位与联系方式" section="/admin/organs">
      <h1>单位与联系方式</h1>
      <p class={heldUp > 0 ? 'weak' : 'hint'}>
        共 {all.length} 个单位，{lacking.length} 个联系方式不全：不全的单位不能制作公示件
        {heldUp > 0 ? `，现有 ${heldUp} 份因此停着。补齐以后自动继续。` : '。'}
      </p>
      <section class="card">
        <h2>{tree.name}</h2>
        <OrganTable organs={[tree]} mayKeep={mayKeep} caption={tree.name} />
      </section>
      {tree.below.map((county) => {
        const missing = [county, ...county.below].filter(({ lacks }) => lacks !== null).length
        return (
          <details class="card" key={county.code} open={missing > 0 && missing <= 3}>
            <summary>
              <b>{county.name}</b>　{county.below.length} 个街道乡镇，
              {missing === 0 ? '联系方式齐全' : `${missing} 个不全`}
            </summary>
            <OrganTable organs={[county, ...county.below]} mayKeep={mayKeep} caption={county.name} />
          </details>
        )
      })}
      <p class="hint">
        审计机关、纪检监察机关的人员在“人员与授权”里登记，单位代码为区划代码加
        SJ、JW；监督电话写在被监督单位的联系方式里。
      </p>
    </StaffPage>
  )
}

function OrganTable({ organs, mayKeep, caption }: Pick<ListProps, 'mayKeep'> & TableProps) {
  return (
    <Cells
      caption={caption}
      columns={['单位', '状况', '电话', '地址', '缺什么', '操作']}
      rows={organs.map((each) => ({
        key: each.code,
        cells: [
          `${each.name}（${each.code}）`,
          <StandSign lamp={each.lacks === null ? 'green' : each.heldUp > 0 ? 'red' : 'amber'} />,
          each.phone || '—',
          each.address || '—',
          each.lacks ? `${each.heldUp > 0 ? `停着 ${each.heldUp} 份。` : ''}${each.lacks}` : '—',
          mayKeep(each.code) ? (
            <a class="button plain small" href={`/admin/organs/${each.code}`}>
              修改<span class="unseen">{each.name}的联系方式</span>
            </a>
          ) : (
            '—'
          ),
        ],
      }))}
    />
  )
}
interface TableProps {
  readonly organs: readonly OrganShown[]
  readonly caption: string
}

interface EntryProps {
  readonly shell: StaffShell
  readonly code: string
  readonly name: string
  readonly plain: string
  readonly seen: string
  readonly typed: Readonly<Record<string, string>>
  readonly slips: readonly Slip[]
  readonly lots: { readonly on: boolean; readonly seen: string; readonly changes: readonly SettingsChange[] }
  readonly changes: readonly SettingsChange[]
  readonly holds: boolean
}

/** One organ's contacts, as papers print them. */
export function OrganPage({ shell, code, name, plain, seen, typed, slips, lots, changes, holds }: EntryProps) {
  return (
    <StaffPage shell={shell} title={`${name}的联系方式`} section="/admin/organs" wrong={slips.length > 0}>
      <h1>{name}的联系方式</h1>
      <ErrorSummary slips={slips} />
      <section class="card medium">
        <h2>文书和网页上怎样写</h2>
        <Form action={`/admin/organs/${code}`} csrf={shell.csrf}>
          <input type="hidden" name="seen" value={seen} />
          {entryFields.map(([field, label, hint]) => (
            <Field
              key={field}
              name={field}
              label={label}
              {...(hint === '' ? {} : { hint: field === 'organ' ? `${hint}现为：${plain}。` : hint })}
              value={typed[field] ?? ''}
              slips={slips}
            />
          ))}
          <Field name="why" label="为什么改" hint="如：办公地址搬迁，附文号。" value={typed.why ?? ''} slips={slips} />
          <p class="hint">马上生效。已经制发的文书照原样保存，不随之改变；停着的文书自动继续制作。</p>
          <p class="actions">
            <button class="button" type="submit">
              保存联系方式
            </button>
            <a href="/admin/organs">返回</a>
          </p>
        </Form>
      </section>
      <LotsCard {...{ shell, code, lots, slips }} />
      <ChangesCard changes={[...changes, ...lots.changes].sort((a, b) => b.n - a.n)} holds={holds} />
    </StaffPage>
  )
}

/** 随机分配: whether the lot decides who reviews a case here. */
function LotsCard({ shell, code, lots, slips }: Pick<EntryProps, 'shell' | 'code' | 'lots' | 'slips'>) {
  return (
    <section class="card medium" id="assignment">
      <h2>随机分配　{lots.on ? '已启用' : '未启用'}</h2>
      <p>
        启用后，案件进入本单位的审核环节，由系统在今天有这一岗位、没有回避也没有办理过本件其他环节的人员中随机分给一人，其他人不能作出决定。种子和候选名单记入案件，任何人可以重算。
      </p>
      <Form action={`/admin/organs/${code}/assignment`} csrf={shell.csrf}>
        <input type="hidden" name="seen" value={lots.seen} />
        <input type="hidden" name="on" value={lots.on ? 'no' : 'yes'} />
        <Field
          name="lotsWhy"
          label={`为什么${lots.on ? '停用' : '启用'}`}
          hint="如：局长办公会决定，附文号。"
          slips={slips}
        />
        <p class="hint">{lots.on ? '已经分出的案件仍由分到的人办理。' : '本单位还没有作出决定的案件也会分配。'}</p>
        <p class="actions">
          <button class="button" type="submit">
            {lots.on ? '停用随机分配' : '启用随机分配'}
          </button>
        </p>
      </Form>
    </section>
  )
}

/** Who changed what, when and why; whether the chain over it holds. */
export function ChangesCard({ changes, holds }: Pick<EntryProps, 'changes' | 'holds'>) {
  return (
    <section class="card">
      <h2>修改记录</h2>
      {!holds && (
        <p class="weak" role="alert">
          修改记录前后对不上，可能被改动过：请通知审计，并与备份核对。
        </p>
      )}
      {changes.length === 0 ? (
        <p>还没有在网页上修改过。</p>
      ) : (
        <Cells
          caption="修改记录"
          columns={['时间', '谁', '改了什么', '为什么', '文件摘要']}
          rows={changes.slice(0, 50).map((each) => ({
            key: `${each.n}`,
            cells: [
              localTime(each.at),
              each.staff,
              each.what,
              each.why,
              <span class="code">{each.after.slice(0, 12)}</span>,
            ],
          }))}
        />
      )}
    </section>
  )
}
