import { materials } from '../../household-form.ts'
import { placeName } from '../../queries/parts.ts'
import {
  auditFields,
  auditParts,
  channels,
  checks,
  facts,
  objectionChannels,
  objectionGrounds,
  objectionOutcomes,
  programmes,
  reasons,
  roleNames,
  stages,
  states,
  stopReasons,
  surveyKinds,
  verdicts,
} from '../../words.ts'

/** The name of a place in what a case remembers: `objections.0.outcome` is 异议 1 · 结果. */
export function fieldName(path: readonly string[]): string {
  const [outer = '', ...inner] = path
  const parts = inner.map((key) => {
    if (/^\d+$/.test(key) && Number(key) < 1000) return String(Number(key) + 1)
    return auditParts[key] ?? auditFields[key] ?? stages[key] ?? checks[key] ?? stopReasons[key] ?? placed(key)
  })
  return [auditFields[outer] ?? outer, ...parts].join(' · ')
}

/** `community_board@410305008005`: the key of a posting. */
function placed(key: string): string {
  const [channel = '', place] = key.split('@')
  return place === undefined ? key : `${channels[channel] ?? channel}（${placeName(place)}）`
}

const isDue = (v: object): v is { on: string; from: string; period: string } =>
  'on' in v && 'from' in v && 'period' in v

/** A remembered value as people read it: words for codes, a dash for nothing, digests shortened. */
export function valueShown(value: unknown, path: readonly string[] = []): string {
  if (value === undefined || value === null || value === '') return '—'
  if (value === true) return '是'
  if (value === false) return '否'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return textShown(value, path)
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map((each) => valueShown(each, path)).join('、')
  const members = value as Readonly<Record<string, unknown>>
  if (isDue(members)) return `${members.on} 止（${members.period}，自 ${members.from} 起算）`
  const inside = Object.entries(members).map(
    ([key, each]) => `${fieldName(['', key]).replace(/^ · /, '')}：${valueShown(each, [...path, key])}`,
  )
  return inside.length === 0 ? '—' : inside.join('；')
}

function textShown(text: string, path: readonly string[]): string {
  const last = path.findLast((key) => !/^\d+$/.test(key)) ?? ''
  if (/^[0-9a-f]{64}$/.test(text)) return shortHash(text)
  if (last === 'state') return states[text] ?? text
  if (['stage', 'corrected', 'returned', 'publicised'].includes(last)) return stages[text] ?? text
  if (last === 'programme') return programmes[text] ?? text
  if (last === 'reason') return reasons[text] ?? text
  if (last === 'outcome') return objectionOutcomes[text] ?? text
  if (last === 'why') return stopReasons[text] ?? text
  if (path[0] === 'checks') return verdicts[text] ?? text
  if (['county', 'subdistrict', 'communities', 'organ', 'place'].includes(last)) return placeName(text)
  if (last === 'decision') return (facts as Readonly<Record<string, string>>)[text] ?? text
  if (last === 'role') return (roleNames as Readonly<Record<string, string>>)[text] ?? text
  if (last === 'by') {
    const [kind = '', of = ''] = text.split(' ')
    return (kind === 'survey' ? surveyKinds[of] : kind === 'check' ? checks[of] : stages[kind]) ?? text
  }
  if (last === 'check') return checks[text] ?? text
  if (last === 'verdict') return verdicts[text] ?? text
  if (last === 'kind') return surveyKinds[text] ?? text
  if (last === 'ground') return objectionGrounds[text] ?? text
  if (last === 'items' || last === 'materials') return materials.find(({ code }) => code === text)?.name ?? text
  if (last === 'channel' && objectionChannels[text]) return objectionChannels[text]
  if (last === 'channel') return channels[text] ?? text
  return text
}

/** The two ends of a hash, as the eye compares them. */
export const shortHash = (hash: string): string => `${hash.slice(0, 12)}…${hash.slice(-8)}`
