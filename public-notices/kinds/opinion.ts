import type { Heading, Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import { eligibility, parts, sentence } from './phrases.ts'

/** One criterion as the reviewer found it. */
export interface OpinionFinding {
  readonly criterion: string
  readonly required: string
  readonly declared: string
  readonly verified: string
  readonly source: string
  readonly verdict: string
  readonly basis: string
}

export interface Opinion extends Heading {
  /** 初审, 复审 or 核准. */
  readonly stage: string
  /** Whether this review approves. */
  readonly approves: boolean
  readonly applicant: string
  /** The full application number. */
  readonly application: string
  readonly scheme: string
  readonly members: number
  readonly acceptedOn: string
  /** The numbers the criteria were judged by: 公共租赁住房标准（2012年9月10日起施行）. */
  readonly numbers: string
  readonly findings: readonly OpinionFinding[]
  /** What could not be verified and was let pass, with the reason of who answers for it. */
  readonly letPass: readonly { readonly criterion: string; readonly reason: string }[]
  /** The opinion, in the reviewer's words. */
  readonly opinion: string
  readonly reviewer: { readonly post: string; readonly staff: string }
  readonly reviewedOn: string
}

/** Its title: 初审意见书. */
export const opinionTitle = (stage: string): string[] => [`${stage}意见书`]

/** 初审意见书, 复审意见书, 核准意见书: what was found on each criterion, the opinion, and who answers for it. For the file. */
export const opinion: Kind<Opinion> = {
  name: 'opinion',
  version: 1,
  audience: 'file',
  word: (plain) => {
    const { stage, findings, letPass, reviewer } = plain
    const count = (verdict: string) => findings.filter((each) => each.verdict === verdict).length
    const open = count('待核') - letPass.length
    const counted = [
      `${count('符合')}项符合`,
      ...(letPass.length > 0 ? [`${letPass.length}项未能核实、经说明理由认定`] : []),
      ...(open > 0 ? [`${open}项待以后环节核实`] : []),
    ]
    return {
      title: opinionTitle(stage),
      body: parts(
        [
          '申请情况',
          `申请人${plain.applicant}，受理编号${plain.application}，家庭人口${plain.members}人，申请${plain.scheme}保障，` +
            `自${chineseDay(plain.acceptedOn)}起受理。`,
        ],
        [
          '资格认定',
          findings.length === 0
            ? '本环节没有作出资格认定。'
            : `按${plain.numbers}逐项认定，共${findings.length}项条件：${counted.join('，')}。各项认定见附件。`,
          ...letPass.map(({ criterion, reason }, i) => `${i + 1}. ${criterion}未能核实，认定理由：${sentence(reason)}`),
        ],
        [`${stage}意见`, sentence(plain.opinion)],
        [
          `${stage}结论`,
          plain.approves ? `核准该户${eligibility(plain.scheme)}，依法公示。` : `${stage}通过，按程序进入下一环节。`,
        ],
        [`${stage}人和日期`, `${reviewer.post}，工号${reviewer.staff}；${chineseDay(plain.reviewedOn)}。`],
      ),
      list:
        findings.length === 0
          ? null
          : {
              title: [`${stage}`, '资格认定表'],
              columns: [
                { header: '序号', wraps: false },
                { header: '条件', wraps: true },
                { header: '标准', wraps: true },
                { header: '申报', wraps: true },
                { header: '核实', wraps: true },
                { header: '核实来源', wraps: true },
                { header: '认定', wraps: false },
                { header: '依据', wraps: true },
              ],
              rows: findings.map(({ criterion, required, declared, verified, source, verdict, basis }, i) => [
                `${i + 1}`,
                criterion,
                required,
                declared,
                verified,
                source,
                verdict,
                basis,
              ]),
            },
    }
  },
}
