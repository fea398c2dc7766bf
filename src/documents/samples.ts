import { acceptance } from '../../public-notices/kinds/acceptance.ts'
import { approval } from '../../public-notices/kinds/approval.ts'
import { correction } from '../../public-notices/kinds/correction.ts'
import { correctionRequest } from '../../public-notices/kinds/correction-request.ts'
import { disclosure, disclosureChange, disclosureCorrection } from '../../public-notices/kinds/disclosure.ts'
import { extension } from '../../public-notices/kinds/extension.ts'
import { type FirstReviewNotice, firstReview } from '../../public-notices/kinds/first-review.ts'
import { nonAcceptance } from '../../public-notices/kinds/non-acceptance.ts'
import { opinion } from '../../public-notices/kinds/opinion.ts'
import type { Remedy } from '../../public-notices/kinds/phrases.ts'
import { publicityStatement } from '../../public-notices/kinds/publicity-statement.ts'
import { receipt } from '../../public-notices/kinds/receipt.ts'
import { reexamination } from '../../public-notices/kinds/reexamination.ts'
import { registration } from '../../public-notices/kinds/registration.ts'
import { registrationLetter } from '../../public-notices/kinds/registration-letter.ts'
import { rejection } from '../../public-notices/kinds/rejection.ts'
import { withdrawal } from '../../public-notices/kinds/withdrawal.ts'
import { documentOf, type NoticeView, type PlainHousehold, viewOf } from '../../public-notices/view.ts'
import { idCheckDigit } from '../people.ts'

/* One paper of each kind, from invented people (ID numbers of the area 410399, which does not exist): for tests, and for who wants to see what a kind looks like. */

/** An ID number of this birth day (YYYYMMDD) and running number. */
export function idOf(born: string, sequence: number): string {
  const first17 = `410399${born}${String(sequence).padStart(3, '0')}`
  return first17 + idCheckDigit(first17)
}

const names = [
  '欧阳镕',
  '阿依古丽·买买提',
  '李堃',
  '赵翀',
  '王喆',
  '周祎',
  '陈彧',
  '吴赟',
  '徐㛃',
  '马䶮',
  '朱𬭩',
  '胡𠮷',
  '郭静',
  '何建国',
]
const communities = ['同乐寨社区居民委员会', '和平里社区', '长安路第一居民小区社区居民委员会', '河东社区']
const pick = <T>(from: readonly T[], i: number): T => from[i % from.length] as T

/** So many invented households; every one has another ID number. */
export function someHouseholds(count: number): PlainHousehold[] {
  return Array.from({ length: count }, (_, i) => ({
    application: `410305-2026-${String(412 + i).padStart(6, '0')}`,
    name: pick(names, i),
    id: idOf(
      `19${60 + (i % 39)}${String(1 + (i % 12)).padStart(2, '0')}${String(1 + (i % 28)).padStart(2, '0')}`,
      i % 1000,
    ),
    subdistrict: '长安路街道',
    community: pick(communities, i),
    members: 1 + (i % 5),
    areaPerPerson: (i * 37) % 20,
    incomeBand: pick(['低保', '低收入', '中等偏下'], i),
    category: pick(['实物配租', '租赁补贴'], i),
    mode: pick(['实物配租', '租赁补贴'], i),
    opinion: '符合条件',
    queueNumber: `A${String(i + 1).padStart(4, '0')}`,
    registeredOn: '2026-07-01',
  }))
}

const contact = {
  office: '长安路街道办事处便民服务中心',
  address: '洛阳市涧西区长安路1号',
  phone: '0379-12345678',
  email: 'zfbz@example.gov.cn',
}
const supervision = { organ: '涧西区纪检监察机关', phone: '0379-87654321' }
const heading = {
  organ: '涧西区长安路街道办事处',
  number: '涧长住公示〔2026〕2号',
  issuedOn: '2026-07-01',
  issuedAt: '2026-06-30T16:30:00Z',
}
const city = { ...heading, organ: '洛阳市住房保障和房产管理局', number: '洛房保公示〔2026〕11号' }
const disclosedItem = {
  ...city,
  item: '牡丹苑公共租赁住房二期',
  kindName: '开工项目',
  itemNumber: '410300-D2026-00003',
  codes: ['914103990000000215'],
  contact,
}
const basis = ['《公共租赁住房管理办法》（住房和城乡建设部令第11号）', '《廉租住房保障办法》（建设部令第162号）']
const window = { startsOn: '2026-07-01', endsOn: '2026-07-10', lasts: '10日' }
const original = {
  number: '涧长住公示〔2026〕2号',
  title: '关于长安路街道2026年第二批公共租赁住房申请家庭初审情况的公示',
}
const afterReexamination: readonly Remedy[] = [
  {
    kind: 'administrative_review',
    to: '洛阳市人民政府',
    within: '60日',
    basis: '《中华人民共和国行政复议法》第二十条',
  },
  { kind: 'lawsuit', to: '有管辖权的人民法院', within: '6个月', basis: '《中华人民共和国行政诉讼法》第四十六条' },
]
const remedies: readonly Remedy[] = [
  {
    kind: 'reexamination',
    to: '洛阳市住房保障和房产管理局',
    basis: '《公共租赁住房管理办法》（住房和城乡建设部令第11号）第九条',
    answeredWithin: '15个工作日',
  },
  ...afterReexamination,
]
const letter = {
  ...city,
  applicant: '欧阳镕',
  application: '410305-2026-000412',
  scheme: '公共租赁住房',
  contact: { office: '洛阳市住房保障服务中心', address: '洛阳市洛龙区开元大道1号', phone: '0379-65432100' },
}
const findings = [
  {
    criterion: '家庭人均住房建筑面积',
    required: '不超过16平方米',
    found: '18.50平方米',
    source: '不动产登记信息查询，2026年5月20日',
    basis: '《洛阳市公共租赁住房管理办法》第十条第二项',
  },
]

/** The plain data of a first-review notice. */
export function firstReviewOf(
  households: readonly PlainHousehold[],
): FirstReviewNotice & { readonly steps: readonly string[] } {
  return {
    ...heading,
    place: '长安路街道',
    stage: '初审',
    steps: ['受理', '初审', '初审公示', '复审'],
    nextOrgan: '涧西区住房保障部门',
    nextStage: '复审',
    scheme: '公共租赁住房',
    batch: ['2026年', '第二批'],
    basis,
    window,
    contact,
    supervision,
    households,
  }
}

/** One view of each kind, by its name. */
export const examples: Readonly<Record<string, () => NoticeView>> = {
  'first-review': () => viewOf(firstReview, firstReviewOf(someHouseholds(60))),
  approval: () =>
    viewOf(approval, {
      ...firstReviewOf(someHouseholds(60)),
      ...city,
      place: '洛阳市',
      firstPublicity: { numbers: [original.number], result: '公示期满，没有收到异议' },
    }),
  registration: () =>
    viewOf(registration, {
      ...firstReviewOf(someHouseholds(60)),
      ...city,
      number: '洛房保公告〔2026〕5号',
      place: '洛阳市',
    }),
  correction: () =>
    viewOf(correction, {
      ...heading,
      number: '涧长住公告〔2026〕3号',
      original,
      changes: [{ entry: 12, what: '家庭人口原为3人，更正为4人' }],
      restarts: true,
      contact,
    }),
  withdrawal: () =>
    viewOf(withdrawal, {
      ...heading,
      number: '涧长住公告〔2026〕4号',
      original,
      reason: '名单中混入了其他批次的家庭。',
      contact,
    }),
  'publicity-statement': () =>
    viewOf(publicityStatement, {
      ...heading,
      number: '涧长住证明〔2026〕2号',
      original,
      window,
      listed: 60,
      interruptions: 0,
      postings: communities.map((place) => ({
        channel: '公示栏张贴',
        place,
        postedOn: '2026-06-30',
        checkedOn: '2026-07-10',
      })),
      objections: { raised: 2, upheld: 0, dismissed: 2, pending: 0 },
    }),
  disclosure: () =>
    viewOf(disclosure, {
      ...{ ...disclosedItem, number: '洛房保公开〔2026〕3号', dueOn: '2026-08-07', publishedOn: '2026-07-20' },
      ...{
        event: '开工之日',
        period: '20个工作日',
        basis: ['《中华人民共和国政府信息公开条例》（国务院令第711号）第二十条、第二十六条'],
      },
      people: null,
      fields: [
        { title: '项目名称', value: '牡丹苑公共租赁住房二期' },
        { title: '建设地址', value: '示例路与模范街交叉口西北' },
        { title: '建设规模（套）', value: '600' },
        { title: '建设单位', value: '牡丹城安居建设有限公司' },
        { title: '建设单位统一社会信用代码', value: '914103990000000215' },
      ],
    }),
  'disclosure-correction': () =>
    viewOf(disclosureCorrection, {
      ...{ ...disclosedItem, number: '洛房保公开〔2026〕4号', publishedOn: '2026-07-20', since: '2026-07-20' },
      changes: [{ title: '建设规模（套）', before: '600', after: '648' }],
      reason: '录入时漏计 3 号楼，按施工许可更正',
    }),
  'disclosure-change': () =>
    viewOf(disclosureChange, {
      ...{ ...disclosedItem, number: '洛房保公开〔2026〕5号', publishedOn: '2026-07-20', since: '2026-08-03' },
      changes: [
        { title: '建设规模（套）', before: '648', after: '612' },
        { title: '监理单位', before: '', after: '牡丹城工程监理有限公司' },
      ],
      reason: '规划调整，减少一个单元',
    }),
  receipt: () =>
    viewOf(receipt, {
      ...letter,
      ...heading,
      number: '涧长住收〔2026〕412号',
      receivedOn: '2026-03-02',
      materials: ['身份证', '户口簿', '收入证明', '住房状况证明', '核查授权书'],
      answerBy: '2026-03-09',
      receivedBy: '410305005-01-1',
      answerWithin: '5个工作日',
    }),
  acceptance: () =>
    viewOf(acceptance, {
      ...letter,
      ...heading,
      number: '涧长住受〔2026〕412号',
      acceptedOn: '2026-03-05',
      steps: [
        { name: '初审', organ: heading.organ, lasts: '30日' },
        { name: '初审公示', organ: heading.organ, lasts: '10日' },
        { name: '复审', organ: '涧西区住房保障部门', lasts: '15日' },
        { name: '核准', organ: city.organ, lasts: '10个工作日' },
        { name: '核准公示', organ: city.organ, lasts: '15日' },
      ],
    }),
  'non-acceptance': () =>
    viewOf(nonAcceptance, {
      ...letter,
      ...heading,
      number: '涧长住不受〔2026〕3号',
      reason: '不属本辖区',
      statement: '申请人的户籍和居住地都不在本街道辖区内',
      basis: '《中华人民共和国行政许可法》第三十二条',
      goTo: '宜阳县柳泉镇人民政府',
      remedies,
    }),
  'correction-request': () =>
    viewOf(correctionRequest, {
      ...letter,
      ...heading,
      number: '涧长住告知〔2026〕7号',
      items: ['收入证明', '住房状况证明'],
      note: '收入证明没有单位盖章，也可以提交个人所得税纳税记录；租赁合同缺少出租人签名',
      dueOn: '2026-03-26',
      answerWithin: '15个工作日',
    }),
  opinion: () =>
    viewOf(opinion, {
      ...heading,
      number: '涧长住意见〔2026〕12号',
      stage: '初审',
      approves: false,
      applicant: '欧阳镕',
      application: '410305-2026-00412-4',
      scheme: '公共租赁住房',
      members: 3,
      acceptedOn: '2026-03-05',
      numbers: '公共租赁住房保障标准（2012年9月10日起施行）',
      findings: [
        {
          criterion: '人均住房面积',
          required: '低于15平方米',
          declared: '9.5平方米',
          verified: '9.5平方米',
          source: '入户调查',
          verdict: '符合',
          basis: '《公共租赁住房管理办法》（住房和城乡建设部令第11号）第七条',
        },
        {
          criterion: '家庭财产',
          required: '低于200000元',
          declared: '—',
          verified: '—',
          source: '—',
          verdict: '待核',
          basis: '《公共租赁住房管理办法》（住房和城乡建设部令第11号）第七条',
        },
      ],
      letPass: [{ criterion: '家庭财产', reason: '查询系统停用，凭申请人授权书认定' }],
      opinion: '经审核，符合条件。本单位承担审查责任。',
      reviewer: { post: '初审员', staff: '410305005-03' },
      reviewedOn: '2026-03-20',
    }),
  extension: () =>
    viewOf(extension, {
      ...letter,
      number: '洛房保延〔2026〕3号',
      stage: '复审',
      reasons: '你家庭在外省的不动产登记信息须向当地登记机构核实，尚未收到答复',
      was: '2026-07-10',
      by: '10个工作日',
      dueOn: '2026-07-24',
      basis: '参照《中华人民共和国行政许可法》第四十二条',
    }),
  rejection: () =>
    viewOf(rejection, {
      ...letter,
      number: '洛房保不核〔2026〕8号',
      findings,
      stage: '核准',
      approves: true,
      statement: '经不动产登记信息查询和入户测量，你家庭的人均住房面积为18.5平方米',
      reason: '住房面积超过标准',
      basis: '《公共租赁住房管理办法》（住房和城乡建设部令第11号）第七条',
      remedies,
    }),
  reexamination: () =>
    viewOf(reexamination, {
      ...letter,
      number: '洛房保复〔2026〕1号',
      decision: { name: '不予核准决定', organ: '洛阳市住房保障和房产管理局', on: '2026-07-10' },
      requestedOn: '2026-07-20',
      finding: '复核没有发现新的事实，原决定认定事实清楚',
      overturned: null,
      basis: '《公共租赁住房管理办法》（住房和城乡建设部令第11号）第九条',
      remedies: afterReexamination,
    }),
  'registration-letter': () =>
    viewOf(registrationLetter, {
      ...letter,
      number: '洛房保登〔2026〕412号',
      mode: '实物配租',
      registeredOn: '2026-07-20',
      queueNumber: 'A0001',
      longestWait: '5年',
      publishedBy: '2026-08-14',
    }),
}

/** The document of a view, with a code as the office would give it. */
export const documentFor = (view: NoticeView) =>
  documentOf(view, { code: '7K3M-9QXR-2T5V', url: 'https://zfbz.example.gov.cn/v/7K3M9QXR2T5V' })
