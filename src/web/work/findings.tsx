/** @jsxRuntime automatic @jsxImportSource preact */
import { areaName, isOrgan } from '../../organs.ts'
import { hukouScopes } from '../../words.ts'
import { Cells, Marked } from '../audit/cells.tsx'
import type { CaseShown, ShownFinding } from './case-view.ts'

/* 准入条件核对: each rule in words with its basis, and the numbers it compares. */

const marks: Readonly<Record<string, string>> = { 符合: 'good', 不符合: 'bad', 待核: 'open' }
const signs: Readonly<Record<string, string>> = { 符合: '✓', 不符合: '×', 待核: '…' }

/** A value as people write it, with its unit; a place by its name. */
function valueShown(value: number | string | null, unit: string): string {
  if (value === null) return '—'
  if (typeof value === 'number') return `${value.toLocaleString('zh-CN')} ${unit}`
  return hukouScopes[value] ?? (isOrgan(value) ? areaName(value) : value)
}

/** What is required, in words: 低于 2,000 元/人·月, 不得有, 户籍在本市. */
function ruleShown({ bound, value, unit }: ShownFinding['required']): string {
  if (typeof value === 'string') return `户籍在${valueShown(value, unit)}`
  return bound === '不超过' && value === 0 ? '不得有' : `${bound} ${valueShown(value, unit)}`
}

const verdictCell = (verdict: string) => new Marked(marks[verdict] ?? '', `${signs[verdict] ?? ''} ${verdict}`)

/** The findings as rows; with the reason under every one that is not met or not yet known. */
function FindingsTable({ findings }: { readonly findings: readonly ShownFinding[] }) {
  return (
    <Cells
      caption="准入条件核对"
      columns={['条件', '规定和依据', '申报', '核实', '来源', '结论']}
      rows={findings.map(({ criterion, name, verdict, sentence, required, declared, verified, source, basis }) => ({
        key: criterion,
        cells: [
          name,
          <>
            {ruleShown(required)}
            <p class="hint">{basis}</p>
            {verdict !== '符合' && <p class={marks[verdict]}>{sentence}</p>}
          </>,
          valueShown(declared, required.unit),
          valueShown(verified, required.unit),
          source ?? '尚未核实',
          verdictCell(verdict),
        ],
      }))}
    />
  )
}

/** The card of the case page. The number of the version stands at its foot, for whoever checks it against the log. */
export function FindingsCard({ shown: { findings, standard } }: { readonly shown: CaseShown }) {
  if (!findings) return null
  if (!findings.present)
    return findings.hindrance ? (
      <section class="card">
        <h2>准入条件核对</h2>
        <p class="weak">{findings.hindrance}</p>
      </section>
    ) : null
  const { present } = findings
  return (
    <section class="card findings" id="findings">
      <h2>
        准入条件核对
        {standard && (
          <span class="more">
            {standard.name}（{standard.from} 起施行），按受理日 {present.on} 适用
          </span>
        )}
      </h2>
      <FindingsTable findings={present.findings} />
      <details>
        <summary>逐项认定的理由</summary>
        <ul class="plain-list">
          {present.findings.map(({ criterion, sentence }) => (
            <li key={criterion}>{sentence}</li>
          ))}
        </ul>
        <p class="hint">
          政策版本编号 <span class="code">{present.policyNumbers}</span>，与日志中所记一致，供审计核对。
        </p>
      </details>
    </section>
  )
}

/** What speaks against a conclusion: against a pass what is not met, against a rejection that all is. */
export function AgainstCard({ shown, act }: { readonly shown: CaseShown; readonly act: string }) {
  const findings = shown.findings?.present?.findings ?? []
  if (findings.length === 0 || (act !== 'pass' && act !== 'reject')) return null
  const notMet = findings.filter(({ verdict }) => verdict !== '符合')
  const differing = findings.filter(
    (each) => each.verified !== null && each.declared !== null && each.declared !== each.verified,
  )
  const isAgainst = act === 'pass' ? notMet.length > 0 : notMet.length === 0
  return (
    <section class="card findings">
      <h2>
        与这一结论相反的认定
        <span class="more">共 {findings.length} 项条件</span>
      </h2>
      {act === 'pass' && notMet.length === 0 && <p class="good">✓ 没有：{findings.length} 项条件全部核实为符合。</p>}
      {act === 'reject' && isAgainst && (
        <p class="weak">现有认定 {findings.length} 项全部符合，没有一项支持不予通过：请再核对理由和认定的事实。</p>
      )}
      {act === 'reject' && !isAgainst && (
        <p>
          下列 {notMet.length} 项不符合或者待核，支持这一结论；其余 {findings.length - notMet.length} 项符合。
        </p>
      )}
      {notMet.length > 0 && <FindingsTable findings={notMet} />}
      {differing.length > 0 && (
        <>
          <p>申报与核实不同的 {differing.length} 项，请确认已经注意到：</p>
          <Cells
            caption="申报与核实不同的条件"
            columns={['条件', '规定', '申报', '核实', '来源', '结论']}
            rows={differing.map(({ criterion, name, required, declared, verified, source, verdict }) => ({
              key: criterion,
              cells: [
                name,
                ruleShown(required),
                valueShown(declared, required.unit),
                valueShown(verified, required.unit),
                source ?? '—',
                verdictCell(verdict),
              ],
            }))}
          />
        </>
      )}
    </section>
  )
}
