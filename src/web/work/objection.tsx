/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyRequest } from 'fastify'
import type { ApplicationFact } from '../../../machines/application.facts.ts'
import type { ApplicationContext } from '../../../machines/application.ts'
import { officeOf } from '../../access.ts'
import { attachmentsBeside } from '../../attachments/copy-attachments.ts'
import type { KeptFile } from '../../attachments/store-attachment.ts'
import type { AtWork } from '../../office.ts'
import { caseSeenBy } from '../../queries/application.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { objectionChannels, objectionGrounds, objectionIdentities, objectionOutcomes, say } from '../../words.ts'
import type { StaffDesk, StaffPart } from '../desk.tsx'
import { sendKept, sendThumbnail } from '../kept-file.ts'
import { FileSmall, fileShown } from '../ui/file-small.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { hasDecided } from './acts.ts'

/* An objection as whoever decides it reads it: what was said, by whom, with which files. Nobody else is led here, or let in. */

const deciders = { access: ['first_reviewer', 'reviewer', 'approver'] } as const

type Raised = Extract<ApplicationFact, { type: 'ObjectionRaised' }> & { readonly occurredOn: string }

interface ObjectionSeen {
  readonly number: string
  readonly id: string
  readonly raised: Raised
  readonly outcome: string
  readonly statement: string | null
  readonly objector: { readonly name: string; readonly contact: string } | null
  readonly files: readonly KeptFile[]
}

/** Whether somebody may read an objection, settled or not: a decider of the organ that posted the notice who decided nothing else. */
export function mayReadObjection(
  { store, law }: Pick<StaffDesk['office'], 'store' | 'law'>,
  actor: AtWork,
  c: ApplicationContext,
  id: string,
): boolean {
  const own = c.objections.find((each) => each.id === id)
  const head = store.head(c.number)
  const level = own && head && law.procedure(head.machine).publicities[own.stage]?.level
  return (
    (deciders.access as readonly string[]).includes(actor.role) &&
    level !== undefined &&
    officeOf(c, level) === actor.organ &&
    !hasDecided(c, actor, 'objection')
  )
}

/**
 * The objection of a request, opened, for a decider of the organ that posted the notice who has decided nothing else in this
 * case. To everybody else it is not there.
 */
function objectionSeen({ office }: StaffDesk, request: FastifyRequest): ObjectionSeen {
  const { number, objection: id } = request.params as { number: string; objection: string }
  const { actor } = request
  const c = caseSeenBy(office, actor, number).context as ApplicationContext
  const own = c.objections.find((each) => each.id === id)
  if (!own || !mayReadObjection(office, actor, c, id)) throw new Refused('not_found', say.noSuchObjection(id), {})
  const raised = office.store
    .history(number)
    .map(({ body }) => JSON.parse(body) as ApplicationFact)
    .find((fact) => fact.type === 'ObjectionRaised' && fact.data.objection === id) as Raised
  const opened = <T,>(digest: string | undefined): T | null => {
    const record = digest === undefined ? undefined : office.store.unseal(number, digest)
    return record ? (office.sealer.open(record) as T) : null
  }
  return {
    ...{ number, id, raised, outcome: own.outcome },
    statement: opened<string>(raised.data.statement),
    objector: opened<{ name: string; contact: string }>(raised.data.objector),
    files: opened<readonly KeptFile[]>(raised.data.evidence) ?? [],
  }
}

export const objectionPages: StaffPart = (pages, desk) => {
  const { office } = desk
  const folder = attachmentsBeside(office.store.path)
  const path = '/cases/:number/objections/:objection'
  const fileOf = (request: FastifyRequest) => {
    const seen = objectionSeen(desk, request)
    const { n } = request.params as { n: string }
    return { seen, file: /^\d$/.test(n) ? seen.files[Number(n) - 1] : undefined, name: `${seen.id}-${n}` }
  }
  pages.get(path, { config: deciders }, (request, reply) => {
    const seen = objectionSeen(desk, request)
    recordLook(office, request.actor, 'objection', seen.number)
    return desk.send(reply, <ObjectionPage shell={desk.shell(request, reply)} seen={seen} />)
  })
  pages.get(`${path}/files/:n`, { config: deciders }, (request, reply) => {
    const { seen, file, name } = fileOf(request)
    if (file) recordLook(office, request.actor, 'objection', seen.number)
    return sendKept(reply, folder, file, name)
  })
  pages.get(`${path}/files/:n/small`, { config: deciders }, (request, reply) => {
    const { file, name } = fileOf(request)
    return sendThumbnail(reply, folder, file, name)
  })
}

function ObjectionPage({ shell, seen }: { readonly shell: StaffShell; readonly seen: ObjectionSeen }) {
  const { number, id, raised, outcome, statement, objector, files } = seen
  const { ground, identity, channel, due } = raised.data
  const href = `/cases/${number}/objections/${id}`
  const rows: readonly (readonly [string, string])[] = [
    ['涉及', objectionGrounds[ground] ?? ground],
    ['提出日期', raised.occurredOn],
    ['途径', objectionChannels[channel] ?? channel],
    ['核查期限', due.on],
    ['身份', objectionIdentities[identity] ?? identity],
    ['姓名', objector?.name ?? '没有留'],
    ['联系方式', objector?.contact ?? '没有留'],
    ['结果', objectionOutcomes[outcome] ?? outcome],
  ]
  return (
    <StaffPage shell={shell} title={`异议 ${id}`}>
      <nav class="crumbs" aria-label="位置">
        <ol>
          <li>
            <a href={`/cases/${number}`}>案件 {number}</a>
          </li>
          <li aria-current="page">异议</li>
        </ol>
      </nav>
      <h1>异议 {id}</h1>
      <p class="warning">
        异议人的身份和材料只供核查。不得告诉被反映的家庭，不得写入认定、意见或者任何文书（《信访工作条例》）。查阅已记录。
      </p>
      <section class="card">
        <h2>反映的事实</h2>
        <p class="as-typed">{statement ?? '封存的内容已经按期销毁。'}</p>
        <dl class="summary">
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="card">
        <h2>附上的材料</h2>
        {files.length === 0 ? (
          <p>没有附材料。</p>
        ) : (
          <div class="files-small">
            {files.map((file, i) => (
              <FileSmall
                key={file.address}
                href={`${href}/files/${i + 1}`}
                name={`第 ${i + 1} 份`}
                file={fileShown(file)}
              />
            ))}
          </div>
        )}
      </section>
      {outcome === 'open' && (
        <p>
          <a class="act" href={`/cases/${number}/settle`}>
            作出异议处理决定
          </a>
        </p>
      )}
    </StaffPage>
  )
}
