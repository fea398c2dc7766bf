/** @jsxRuntime automatic @jsxImportSource preact */
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { ActFields } from './act.tsx'
import type { Act, Typed } from './acts.ts'
import { Camera, CameraScript } from './camera.tsx'
import { LampSign, leftSays, type QueuedCase } from './queue.tsx'

/** A household to be visited: where, who, how urgent. */
export interface Visit {
  readonly row: Omit<QueuedCase, 'applicant'>
  readonly applicant: string
  readonly address: string
  readonly community: string
  readonly phone: string
}

/** 入户调查: where to go, community by community. */
export function VisitsPage({ shell, visits }: { readonly shell: StaffShell; readonly visits: readonly Visit[] }) {
  const communities = [...new Set(visits.map(({ community }) => community))]
  return (
    <StaffPage shell={shell} title="入户调查" section="/visits">
      <h1>入户调查　{visits.length} 户</h1>
      {visits.length === 0 && <p class="card">没有待入户的家庭。案件受理后到本环节，会出现在这里。</p>}
      {communities.map((community) => (
        <section key={community} class="card medium">
          <h2>{community}</h2>
          <ul class="visits">
            {visits
              .filter((visit) => visit.community === community)
              .map(({ row, applicant, address, phone }) => (
                <li key={row.number}>
                  <a class="button" href={`/visits/${row.number}`}>
                    登记
                  </a>
                  <b>{applicant}</b>　{address}
                  <span>
                    <LampSign lamp={row.lamp} says={leftSays(row)} />　
                    <a class="code" href={`/cases/${row.number}`}>
                      {row.number}
                    </a>
                    {'　'}
                    {phone && <a href={`tel:${phone}`}>电话 {phone}</a>}
                  </span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </StaffPage>
  )
}

interface VisitProps {
  readonly shell: StaffShell
  readonly number: string
  readonly version: number
  readonly act: Act
  readonly who: string
  readonly told: readonly (readonly [name: string, says: string])[]
  readonly typed: Typed | null
  readonly once: string
  readonly slips: readonly Slip[]
}

/** One visit, made for a phone: what the household declared, what was found, photographs. */
export function VisitPage({ shell, number, version, act, who, told, typed, once, slips }: VisitProps) {
  const isFound = (name: string) => name.startsWith('found.')
  const first = act.fields.filter(({ name }) => !isFound(name) && name !== 'kind')
  const found = act.fields.filter(({ name }) => isFound(name))
  return (
    <StaffPage shell={shell} title={`入户调查 ${number}`} section="/visits" wrong={slips.length > 0}>
      <h1>入户调查　{who}</h1>
      <ErrorSummary slips={slips} />
      <details class="card medium" open>
        <summary>申报的情况</summary>
        <dl class="pairs">
          {told.map(([name, says]) => (
            <>
              <dt key={name}>{name}</dt>
              <dd>{says}</dd>
            </>
          ))}
        </dl>
      </details>
      <Form action={`/visits/${number}`} csrf={shell.csrf} once={once} files>
        <input type="hidden" name="version" value={version} />
        <input type="hidden" name="kind" value="home_visit" />
        <section class="card medium">
          <h2>现场情况</h2>
          <ActFields fields={first} typed={typed} slips={slips} />
        </section>
        <section class="card medium" id="photos">
          <h2>现场照片</h2>
          <p class="hint">门牌、各房间、入户人员。去掉拍摄时间地点后加密保存，摘要写入事实链。每张不超过 10 MB。</p>
          <div class="fields">
            {[1, 2, 3, 4].map((n) => (
              <Field key={n} name={`camera-${n}`} label={`拍照 ${n}`}>
                <input
                  id={`camera-${n}`}
                  name="files"
                  type="file"
                  accept="image/jpeg,image/png,image/heic,.heic"
                  capture="environment"
                />
              </Field>
            ))}
          </div>
          <Field name="album" label="从相册选择（可多选）">
            <input id="album" name="files" type="file" accept="image/jpeg,image/png,image/heic,.heic" multiple />
          </Field>
          <Camera field="album" />
        </section>
        <section class="card medium">
          <h2>查明的数值（选填）</h2>
          <p class="hint">只填这次查明的；没有的填 0，没有查的留空。</p>
          <div class="fields">
            <ActFields fields={found.map(({ half: _, group: __, ...field }) => field)} typed={typed} slips={slips} />
          </div>
        </section>
        <button class="button wide-button" type="submit">
          登记入户调查
        </button>
      </Form>
      <CameraScript />
    </StaffPage>
  )
}
