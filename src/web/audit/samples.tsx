/** @jsxRuntime automatic @jsxImportSource preact */
import type { Sample } from '../../../db/trail.ts'
import { localTime } from '../../calendar.ts'
import { counties } from '../../organs.ts'
import { placeName } from '../../queries/parts.ts'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { Cells } from './cells.tsx'
import { AuditPage, type AuditShell, Panel } from './shell.tsx'

interface SamplesProps {
  readonly shell: AuditShell
  readonly samples: readonly Sample[]
  readonly typed: Readonly<Record<string, string>>
  readonly slips: readonly Slip[]
}

export function SamplesPage({ shell, samples, typed, slips }: SamplesProps) {
  return (
    <AuditPage shell={shell} title="抽样检查" section="/audit/samples">
      <h1>抽样检查</h1>
      <p class="about">
        种子和范围先记录、后抽取，记录不能更改。每件按
        HMAC-SHA-256（种子，受理编号）的值排列，取前若干件：任何人有种子和编号名单就能得出同样的结果。
      </p>
      <div class="two">
        <Panel title="新的抽样">
          <ErrorSummary slips={slips} />
          <Form action="/audit/samples" csrf={shell.csrf}>
            <Field name="county" label="区县">
              <select id="county" name="county">
                <option value="">全市</option>
                {counties().map(({ code, name }) => (
                  <option key={code} value={code} selected={typed.county === code}>
                    {name}
                  </option>
                ))}
              </select>
            </Field>
            <div class="fields">
              <Field
                name="receivedFrom"
                label="收件自"
                hint="如 2025-09-01"
                value={typed.receivedFrom ?? ''}
                slips={slips}
              />
              <Field
                name="receivedTo"
                label="收件至"
                hint="如 2025-12-31"
                value={typed.receivedTo ?? ''}
                slips={slips}
              />
            </div>
            <Field name="size" label="抽取户数" inputmode="numeric" value={typed.size ?? ''} slips={slips} />
            <Field
              name="seed"
              label="种子（可以不填）"
              hint="填写抽取时还不能预知的公开随机结果，如：双色球第 2026134 期 03 08 17 21 28 30+11；不填由系统产生随机数"
              value={typed.seed ?? ''}
              slips={slips}
            />
            <button class="button" type="submit">
              记录种子并抽取
            </button>
          </Form>
        </Panel>
        <Panel title="抽样记录" flush>
          {samples.length === 0 ? (
            <p class="none">还没有抽样。</p>
          ) : (
            <Cells
              columns={['次', ['时间', 'mono'], ['工号', 'mono'], '范围', '抽取']}
              rows={samples.map((each) => ({
                key: `${each.seq}`,
                cells: [
                  <a href={`/audit/samples/${each.seq}`}>第 {each.seq} 次</a>,
                  localTime(each.at),
                  each.staff,
                  scopeOf(each),
                  `${each.size} / ${each.frame}`,
                ],
              }))}
            />
          )}
        </Panel>
      </div>
    </AuditPage>
  )
}

interface SampleProps {
  readonly shell: AuditShell
  readonly sample: Sample
  readonly picked: readonly string[]
  /** Whether the frame made again has the digest recorded. */
  readonly same: boolean
}

export function SamplePage({ shell, sample, picked, same }: SampleProps) {
  return (
    <AuditPage
      shell={shell}
      title={`第 ${sample.seq} 次抽样`}
      section="/audit/samples"
      crumbs={[
        ['/audit/samples', '抽样检查'],
        ['', `第 ${sample.seq} 次`],
      ]}
    >
      <h1>第 {sample.seq} 次抽样</h1>
      <Panel
        title="怎样重现"
        aside={same ? <b class="green">✓ 名单与抽取时相同</b> : <b class="red">✗ 名单与抽取时不同</b>}
      >
        <dl class="told one">
          <div>
            <dt>种子</dt>
            <dd class="mono">{sample.seed}</dd>
          </div>
          <div>
            <dt>种子来源</dt>
            <dd>{sample.source}</dd>
          </div>
          <div>
            <dt>范围</dt>
            <dd>
              {scopeOf(sample)} 收件，入库不晚于日志第 {sample.upTo} 行，共 {sample.frame} 件
            </dd>
          </div>
          <div>
            <dt>名单摘要</dt>
            <dd class="mono">{sample.frameDigest}</dd>
          </div>
          <div>
            <dt>记录</dt>
            <dd>
              {localTime(sample.at)}，{sample.staff}
            </dd>
          </div>
        </dl>
        <p class="note">
          名单摘要为各受理编号升序排列、每行一个（以换行结束）的 SHA-256。对每个编号计算 HMAC-SHA-256（密钥为种子的
          UTF-8 字节），按十六进制值升序取前 {sample.size} 件。
        </p>
      </Panel>
      <Panel
        title={`抽中 ${picked.length} 件`}
        flush
        aside={
          <>
            <a href={`/audit/samples/${sample.seq}.csv`}>导出 CSV</a>
            <a href={`/audit/samples/${sample.seq}.xlsx`}>导出 XLSX</a>
          </>
        }
      >
        <ol class="picked">
          {picked.map((number) => (
            <li key={number}>
              <a class="mono" href={`/audit/cases/${number}`}>
                {number}
              </a>
            </li>
          ))}
        </ol>
      </Panel>
    </AuditPage>
  )
}

const scopeOf = ({ county, receivedFrom, receivedTo }: Sample): string =>
  `${county ? placeName(county) : '全市'}，${receivedFrom} 至 ${receivedTo}`
