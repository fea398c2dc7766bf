import type { Firmness, PolicyNumbers } from '../policy-numbers.ts'

/*
 * The numbers of Luoyang, one entry per version, never changed once published: test/rules/policy.test.ts holds the
 * digest of each. A correction is a new entry with the next n. What no document gives is a default and says so.
 */

const G11 = '公租房办法（部令11号，据转引，待核对原文）'
const L162 = '廉租房办法（部令162号，据转引，待核对原文）'
const E258 = '经济适用住房管理办法（建住房〔2007〕258号，据转引，待核对原文）'
const LYE = '洛阳市经济适用住房网上申请条件（据转引，年份较早，待核对原文）'
const LY2023 = '洛住保〔2023〕1号（据2025年修订报道转引，待核对原文）'
const LY2025 = '洛阳市经济适用住房认购条件（2025年修订，据转引，待核对原文）'
const LY2013 = '洛阳市公共租赁住房申请条件（自2013年11月1日起实行，据转引，待核对原文）'
const undecided = '默认值，待市级确定'
const undecidedByCounty = '默认值，待县级确定'

// As papers cite them. What no document is known for is cited by its version only.
const rentalRules = (article: string) => `《公共租赁住房管理办法》（住房和城乡建设部令第11号）${article}`
const lowRentRules = (article: string) => `《廉租住房保障办法》（建设部等九部门令第162号）${article}`
const saleRules = (article: string) => `《经济适用住房管理办法》（建住房〔2007〕258号）${article}`
const notice2023 = '洛住保〔2023〕1号'

const cited = (cite?: string) => (cite === undefined ? {} : { cite })
const local = (basis: string, cite?: string) => ({ basis, firmness: 'local_rule', ...cited(cite) }) as const
const byDefault = (basis: string, cite?: string) => ({ basis, firmness: 'default', ...cited(cite) }) as const
// Whether a value exactly on the line passes is said with the basis: 低于 excludes the number, 不超过 and 满 include it.
const onTheLine = { 低于: '不含本数', 不超过: '含本数', 满: '含本数' } as const
const line = <B extends keyof typeof onTheLine, U extends string, F extends Firmness>(
  bound: B,
  value: number,
  unit: U,
  { basis, ...rest }: { basis: string; firmness: F; cite?: string },
) => ({ bound, value, unit, basis: `${basis}（“${bound}”${onTheLine[bound]}，民法典第1259条）`, ...rest })
const none = <U extends string, K extends object>(unit: U, known: K) =>
  ({ bound: '不超过', value: 0, unit, ...known }) as const

/** What is asked of every programme: real people, one home a household, nobody barred. */
const ofEveryone = {
  papers: none('人', byDefault(`${undecided}；每名成员须有有效身份证件`)),
  protection: none('项', byDefault(`${undecided}；一个家庭只享受一处保障，参照天津、北京`)),
} as const

const periodsOfRental = {
  waiting_cap: { value: 5, unit: '年', ...local(`${G11}第10条，一般不超过5年`) },
  lease_longest: { value: 5, unit: '年', ...local(`${G11}第18条`) },
  renewal_ahead: { value: 3, unit: '月', ...local(`${G11}第30条`) },
  vacancy: { value: 6, unit: '月', ...local(`${G11}第27条`) },
  arrears: { value: 6, unit: '月', ...local(`${G11}第29条`) },
  change_report: { value: 30, unit: '日', ...byDefault(`${undecided}；参照石家庄`) },
  declaration_every: { value: 1, unit: '年', ...byDefault(`${undecided}；参照廉租房办法第24条`) },
} as const

const barsOfRental = {
  fraud_leased: { value: 5, unit: '年', countsFrom: 'unit_returned', ...local(`${G11}第35条，自退回之日起`) },
  give_up: { value: 2, unit: '年', countsFrom: 'gave_up', ...byDefault(`${undecided}；参照郑州惠济、徐州`) },
} as const

const barsByAnalogy = {
  fraud_leased: {
    value: 5,
    unit: '年',
    countsFrom: 'unit_returned',
    ...byDefault(`${undecided}；参照公租房办法第35条，自退回之日起`),
  },
  give_up: barsOfRental.give_up,
} as const

const noBars = none('项', local('限制期内不予受理，限制期的依据见各项限制'))

const lowRent: PolicyNumbers = {
  version: 'luoyang-low-rent@1',
  document: '洛阳市廉租住房办事程序未载明收入、面积标准；自2012年信息公开实施意见之日起设默认值',
  effectiveFrom: '2012-09-10',
  area: '4103',
  programme: 'low_rent',
  programmeName: '廉租住房',
  criteria: {
    income: line('低于', 1000, '元/人·月', byDefault(`${undecided}；“低于”参照公租房办法第7条`)),
    floor_area: line('低于', 15, '㎡/人', byDefault(`${undecided}；“低于”参照公租房办法第7条`)),
    homes: none('套', byDefault(`${undecided}；现住房以外的住房`)),
    assets: line('低于', 100_000, '元', byDefault(`${undecided}；“低于”参照公租房办法第7条`)),
    hukou_place: {
      bound: '属于',
      value: 'county',
      unit: '户籍地',
      ...local(`${L162}第17条，向户口所在地街道办事处或镇人民政府申请`, lowRentRules('第十七条')),
    },
    ...ofEveryone,
    bars: noBars,
  },
  bars: barsByAnalogy,
  periods: {
    ...periodsOfRental,
    waiting_cap: { value: 5, unit: '年', ...byDefault(`${undecided}；参照公租房办法第10条`) },
    lease_longest: { value: 5, unit: '年', ...byDefault(`${undecided}；参照公租房办法第18条`) },
    renewal_ahead: { value: 3, unit: '月', ...byDefault(`${undecided}；参照公租房办法第30条`) },
    vacancy: { value: 6, unit: '月', ...local(`${L162}，无正当理由连续6个月未居住`) },
    arrears: { value: 6, unit: '月', ...local(`${L162}，累计6个月未交租`) },
    declaration_every: { value: 1, unit: '年', ...local(`${L162}第24条`) },
  },
}

const publicRental: PolicyNumbers = {
  version: 'luoyang-public-rental@1',
  document: '部令11号自2012年7月15日施行，标准由市县确定；自2012年信息公开实施意见之日起设默认值',
  effectiveFrom: '2012-09-10',
  area: '4103',
  programme: 'public_rental',
  programmeName: '公共租赁住房',
  criteria: {
    income: line('低于', 2000, '元/人·月', byDefault(`${undecided}；${G11}第7条：收入低于标准`, rentalRules('第七条'))),
    floor_area: line(
      '低于',
      15,
      '㎡/人',
      byDefault(`${undecided}；${G11}第7条：无住房或面积低于标准`, rentalRules('第七条')),
    ),
    homes: none('套', byDefault(`${undecided}；现住房以外的住房`)),
    assets: line('低于', 200_000, '元', byDefault(`${undecided}；${G11}第7条：财产低于标准`, rentalRules('第七条'))),
    hukou_place: {
      bound: '属于',
      value: 'city',
      unit: '户籍地',
      orEmployment: line(
        '满',
        1,
        '年',
        byDefault(`${undecided}；${G11}第7条：外来务工人员稳定就业达规定年限`, rentalRules('第七条')),
      ),
      ...byDefault(`${undecided}；${G11}第7条：在本地`, rentalRules('第七条')),
    },
    ...ofEveryone,
    bars: noBars,
  },
  bars: barsOfRental,
  periods: periodsOfRental,
}

/** City districts from November 2013: no income number is known, and a household must own no home in the city. */
const publicRentalInDistricts: PolicyNumbers = {
  ...publicRental,
  version: 'luoyang-public-rental-districts@1',
  document: `${LY2013}；新就业人员的条件未列入，收入、财产标准未查到`,
  effectiveFrom: '2013-11-01',
  kind: 'district',
  criteria: {
    income: line('低于', 2000, '元/人·月', byDefault(`${undecided}；条件只写“城市中等偏下收入家庭”`)),
    homes: none('套', local(`${LY2013}：在城市区无住房`)),
    assets: line('低于', 200_000, '元', byDefault(`${undecided}；${G11}第7条：财产低于标准`, rentalRules('第七条'))),
    hukou_place: {
      bound: '属于',
      value: 'city',
      unit: '户籍地',
      orEmployment: line('满', 1, '年', local(`${LY2013}：外来务工人员已缴纳社会保险，劳动（聘用）合同1年以上`)),
      ...local(`${LY2013}：本市常住户口`),
    },
    ...ofEveryone,
    bars: noBars,
  },
}

const periodsOfSale = {
  waiting_cap: { value: 5, unit: '年', ...byDefault(`${undecided}；参照公租房办法第10条`) },
  change_report: periodsOfRental.change_report,
  resale: { value: 5, unit: '年', ...local(`${E258}，不满5年不得上市`) },
} as const

const saleInDistricts1: PolicyNumbers = {
  version: 'luoyang-affordable-sale-districts@1',
  document: `${LYE}；市住房保障部门2019年8月6日答复仍为户口满1年`,
  effectiveFrom: '2012-09-10',
  area: '4103',
  kind: 'district',
  programme: 'affordable_sale',
  programmeName: '经济适用住房',
  criteria: {
    income: line(
      '不超过',
      3000,
      '元/人·月',
      byDefault(`${undecided}；${E258}第25条：符合低收入家庭收入标准`, saleRules('第二十五条')),
    ),
    floor_area: line(
      '低于',
      20,
      '㎡/人',
      byDefault(`${undecided}；${E258}第25条：无房或现住房面积低于住房困难标准`, saleRules('第二十五条')),
    ),
    vehicle_price: line('不超过', 100_000, '元', local(`${LYE}：没有价值超过10万元的车辆`)),
    business_capital: line('不超过', 100_000, '元', local(`${LYE}：个体经营资金不超过10万元`)),
    hukou_place: { bound: '属于', value: 'city_districts', unit: '户籍地', ...local(`${LYE}：市区常住户口`) },
    hukou_years: line('满', 1, '年', local(`${LYE}：户口满1年；以对应日当日为满`)),
    single_age: line('满', 26, '岁', local(`${LYE}：单身须满26周岁；生日当日为满`)),
    ...ofEveryone,
    bars: noBars,
  },
  bars: barsByAnalogy,
  periods: periodsOfSale,
}

// From 2023 no business at all, so its capital is no question of its own.
const { business_capital: _, ...criteriaBefore2023 } = saleInDistricts1.criteria

const saleInDistricts2: PolicyNumbers = {
  ...saleInDistricts1,
  version: 'luoyang-affordable-sale-districts@2',
  document: `${LY2023}；印发日未查到，自其确已施行的年末日起列入；单身年龄上限70周岁、房产转移等条件未列入`,
  effectiveFrom: '2023-12-31',
  criteria: {
    ...criteriaBefore2023,
    income: line(
      '不超过',
      3000,
      '元/人·月',
      byDefault(`${undecided}；${LY2023}：不高于上年度城镇居民人均可支配收入，数额待按公布数填入`, notice2023),
    ),
    floor_area: line('不超过', 20, '㎡/人', local(`${LY2023}：人均建筑面积不超过20平方米`, notice2023)),
    vehicles: line('不超过', 1, '辆', local(`${LY2023}：限1辆`, notice2023)),
    vehicle_price: line('不超过', 100_000, '元', local(`${LY2023}：购买价格不超过10万元`, notice2023)),
    businesses: none('个', local(`${LY2023}：不允许有工商注册`, notice2023)),
    hukou_place: {
      bound: '属于',
      value: 'city_districts',
      unit: '户籍地',
      ...local(`${LY2023}：中心城区居民户口；中心城区以城市区计`, notice2023),
    },
    hukou_years: line('满', 3, '年', local(`${LY2023}：户口满3年；以对应日当日为满`, notice2023)),
    single_age: line('满', 28, '岁', local(`${LY2023}：单身须满28周岁；生日当日为满`, notice2023)),
  },
}

const saleInDistricts3: PolicyNumbers = {
  ...saleInDistricts2,
  version: 'luoyang-affordable-sale-districts@3',
  document: `${LY2025}；施行日以2025年5月13日公布报道计；房产转移、离婚年限等条件未列入`,
  effectiveFrom: '2025-05-13',
  criteria: {
    ...saleInDistricts2.criteria,
    income: line(
      '低于',
      3000,
      '元/人·月',
      byDefault(`${undecided}；${LY2025}：低于上年度城镇居民人均可支配收入，数额待按公布数填入`),
    ),
    floor_area: line('不超过', 30, '㎡/人', local(`${LY2025}：人均建筑面积不超过30平方米`)),
    vehicles: line('不超过', 1, '辆', local(`${LY2025}：限1辆`)),
    vehicle_price: line('不超过', 100_000, '元', local(`${LY2025}：购买价格不超过10万元`)),
    businesses: line('不超过', 1, '个', local(`${LY2025}：个体工商注册限1个`)),
    business_capital: line('不超过', 50_000, '元', local(`${LY2025}：注册资本不超过5万元`)),
    hukou_place: {
      bound: '属于',
      value: 'city',
      unit: '户籍地',
      ...local(`${LY2025}：城镇居民户口（含县区）`),
    },
    hukou_years: line('满', 1, '年', local(`${LY2025}：户口满1年；以对应日当日为满`)),
    single_age: line('满', 23, '岁', local(`${LY2025}：单身须满23周岁；生日当日为满`)),
  },
}

/** Counties set their own lines and none is known: every number is a default. */
const saleInCounties: PolicyNumbers = {
  version: 'luoyang-affordable-sale-counties@1',
  document: '各县经济适用住房申请条件未查到；自2012年信息公开实施意见之日起设默认值',
  effectiveFrom: '2012-09-10',
  area: '4103',
  kind: 'county',
  programme: 'affordable_sale',
  programmeName: '经济适用住房',
  criteria: {
    income: line(
      '不超过',
      3000,
      '元/人·月',
      byDefault(`${undecidedByCounty}；${E258}第25条：符合低收入家庭收入标准`, saleRules('第二十五条')),
    ),
    floor_area: line(
      '低于',
      20,
      '㎡/人',
      byDefault(`${undecidedByCounty}；${E258}第25条：无房或现住房面积低于住房困难标准`, saleRules('第二十五条')),
    ),
    hukou_place: {
      bound: '属于',
      value: 'county',
      unit: '户籍地',
      ...local(`${E258}第25条：当地城镇户口`, saleRules('第二十五条')),
    },
    single_age: line('满', 26, '岁', byDefault(`${undecidedByCounty}；参照洛阳市城市区；生日当日为满`)),
    ...ofEveryone,
    bars: noBars,
  },
  bars: barsByAnalogy,
  periods: periodsOfSale,
}

/** Homes for people whose own was demolished: the law gives them priority and names no income or floor-area line. */
const resettlement: PolicyNumbers = {
  version: 'luoyang-resettlement@1',
  document:
    '征收补偿条例第18条优先保障被征收人，未定收入、面积标准；本地安置办法未查到，自2012年信息公开实施意见之日起设默认值',
  effectiveFrom: '2012-09-10',
  area: '4103',
  programme: 'resettlement',
  programmeName: '棚户区改造安置住房',
  criteria: { ...ofEveryone, bars: noBars },
  bars: barsByAnalogy,
  periods: {},
}

/** All published versions. */
export const luoyangNumbers: readonly PolicyNumbers[] = [
  lowRent,
  publicRental,
  publicRentalInDistricts,
  saleInDistricts1,
  saleInDistricts2,
  saleInDistricts3,
  saleInCounties,
  resettlement,
]
