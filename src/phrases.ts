import { v7 as uuid } from 'uuid'
import type { PhraseRow } from '../db/phrases.ts'
import { mentionsSomebody } from './commands/parts.ts'
import type { HouseholdFile } from './household-form.ts'
import { telling } from './names-in-clear.ts'
import type { AtWork, Office } from './office.ts'
import { Refused } from './refusal.ts'
import { say } from './words.ts'

/*
 * 常用语: what is written again and again in opinions, by what it is for and, of rejections, by reason. Each member of staff
 * may keep their own beside it. A phrase is about nobody: what names or numbers a person is not kept as one.
 */

/** What a phrase is for: the outcomes of a decision, and what is asked for. */
export const phraseUses = ['pass', 'return', 'reject', 'correct', 'extend', 'recall', 'supervise', 'answer'] as const
export type PhraseUse = (typeof phraseUses)[number]

export const phraseUseNames: Readonly<Record<PhraseUse, string>> = {
  pass: '通过意见',
  return: '退回理由',
  reject: '不予通过认定的事实',
  correct: '补正要求',
  extend: '延期理由',
  recall: '撤回理由',
  supervise: '督办要求',
  answer: '督办答复',
}

export interface Phrase {
  /** Of one's own: by which it is thrown away. */
  readonly id?: string
  readonly use: PhraseUse
  /** Only for this stage, or for a rejection for this reason. */
  readonly stage?: string
  readonly reason?: string
  readonly text: string
}

/** The book everybody has. */
const book: readonly Phrase[] = [
  { use: 'pass', stage: 'firstReview', text: '经入户调查和材料核对，申报情况属实，符合申请条件，同意通过初审。' },
  { use: 'pass', stage: 'secondReview', text: '经住房、收入核查，核查结果与申报一致，符合保障条件，同意报核准。' },
  { use: 'pass', stage: 'approval', text: '经核准，户籍、住房、收入、财产均符合规定标准，公示无异议，同意核准。' },
  { use: 'pass', text: '公示期间收到的异议经核查不成立，不影响资格认定。' },
  { use: 'pass', text: '家庭变更后已重新核查，结果符合条件。' },
  { use: 'return', text: '入户调查记录缺少第二名调查人签字，请补齐后重新报送。' },
  { use: 'return', text: '核查内容与申报不一致，未说明原因，请核实后重新提出意见。' },
  { use: 'return', text: '家庭情况已变更，请按变更后的情况重新调查。' },
  { use: 'return', text: '公示张贴证据不完整，请补充后重新报送。' },
  { use: 'reject', reason: 'income_over_line', text: '经民政部门核对，家庭人均月收入高于规定标准。' },
  { use: 'reject', reason: 'floor_area_over_line', text: '经不动产登记核查，人均住房面积高于规定标准。' },
  { use: 'reject', reason: 'owns_other_home', text: '经不动产登记核查，家庭成员名下另有住房。' },
  { use: 'reject', reason: 'assets_over_line', text: '经核对，家庭财产总额高于规定标准。' },
  { use: 'reject', reason: 'vehicles_not_allowed', text: '经车辆登记核查，家庭名下汽车不符合规定。' },
  { use: 'reject', reason: 'business_not_allowed', text: '经市场监管登记核查，工商登记或者注册资本不符合规定。' },
  { use: 'reject', reason: 'hukou_not_met', text: '经公安户籍核查，户籍所在地或者迁入年限不符合规定。' },
  { use: 'reject', reason: 'household_not_as_declared', text: '经入户调查，实际共同居住的家庭成员与申报不符。' },
  { use: 'reject', reason: 'already_housed', text: '经本系统核查，家庭成员已享受其他住房保障。' },
  { use: 'reject', reason: 'materials_not_completed', text: '已一次性告知补正，逾期未补齐必要材料。' },
  { use: 'correct', text: '请补交近十二个月的收入证明，由工作单位或者社区出具并盖章。' },
  { use: 'correct', text: '户口簿须含首页、各成员页和变更页，请补齐缺页。' },
  { use: 'correct', text: '复印件不清晰，请重新提交并携带原件核对。' },
  { use: 'extend', text: '部分信息须向外省、市核实，规定期限内不能作出决定。' },
  { use: 'extend', text: '有关部门尚在复核核查结果，规定期限内不能作出决定。' },
  { use: 'recall', text: '误选结论，应先补做调查或者核查。' },
  { use: 'recall', text: '意见引用的数据有误，更正后重新作出决定。' },
  { use: 'supervise', text: '本环节已超期，请说明原因，明确办结日期。' },
  { use: 'answer', text: '已排期办理，将于答复期限内办结。' },
]

type Parts = Pick<Office, 'store' | 'now'>

/** One's own phrases, the newest first. */
export const ownPhrases = ({ store }: Pick<Office, 'store'>, { staff }: AtWork): Phrase[] =>
  store.phrases.phrasesOf(staff.toLowerCase()).map(({ id, use, text }) => ({ id, use: use as PhraseUse, text }))

/** What fits here, one's own first, then the nearest of the book. */
export function phrasesFor(parts: Parts, actor: AtWork, use: PhraseUse, stage?: string): Phrase[] {
  const fitting = book.filter((each) => each.use === use && (each.stage === undefined || each.stage === stage))
  return [...ownPhrases(parts, actor).filter((each) => each.use === use), ...fitting]
}

/** The whole book, for the page that shows it. */
export const phraseBook = book

/**
 * Keeps a phrase of one's own. Refuses numbers of people, telephones, accounts, door numbers, words of health, and, with a
 * case at hand, the names of its household.
 */
export function keepPhrase(
  { store, now }: Parts,
  { staff }: AtWork,
  { use, text }: Pick<Phrase, 'use' | 'text'>,
  household?: HouseholdFile | null,
): void {
  const plain = text.trim()
  if (plain.length < 4 || plain.length > 300) throw new Refused('invalid', say.phraseLength(), { field: 'text' })
  const what = mentionsSomebody(plain)
  if (what) throw new Refused('invalid', say.phraseAboutSomebody(what), { field: 'text' })
  const names = (household?.members ?? []).map(({ name }) => name).filter((name) => [...name].length > 1)
  if (names.some((name) => telling(name)(plain)))
    throw new Refused('invalid', say.phraseAboutSomebody('家庭成员的姓名'), { field: 'text' })
  const own = staff.toLowerCase()
  const kept = store.phrases.phrasesOf(own)
  if (kept.some((row) => row.use === use && row.text === plain)) return
  if (kept.length >= MOST) throw new Refused('not_allowed', say.phrasesFull(MOST), {})
  const row: PhraseRow = { id: uuid(), staff: own, use, text: plain, savedAt: now().toISOString() }
  store.phrases.keepPhrase(row)
}
/** More than anybody finds their way in. */
const MOST = 50
