import type { Heading, Kind } from '../view.ts'
import { listOf } from '../view.ts'
import { basisOf, type Contact, type Publicity, paragraph, useOnly } from './phrases.ts'

export interface RegistrationNotice
  extends Heading,
    Pick<Publicity, 'scheme' | 'batch' | 'basis' | 'households' | 'supervision'> {
  readonly place: string
  readonly contact: Contact
}

/**
 * N3 登记结果公告: who now stands on the waiting list, and where. It stays for good, so names are masked (领域设计 8.3 names in full
 * in N1, N2, N6 and N7 alone; 个人信息保护法 6, 19): the publicity before it has named the households when that was to be
 * objected to, and the waiting number tells them apart.
 */
export const registration: Kind<RegistrationNotice> = {
  name: 'registration',
  version: 1,
  audience: 'public',
  word(plain, masking) {
    const { place, scheme, batch, households, contact, supervision } = plain
    return {
      title: ['关于', place, ...batch, scheme, '轮候对象', '登记结果的', '公告'],
      body: [
        paragraph(
          `${basisOf(plain.basis)}经依法审核并公示，${households.length}户家庭登记为${scheme}轮候对象` +
            `（名单见附件），登记自附件所列登记日期起生效。现予公告。`,
        ),
        paragraph(
          '轮候期间家庭人口、住房、收入、财产等情况发生变化的，应当如实向户籍所在地街道办事处（乡镇人民政府）报告。',
        ),
        paragraph(
          `查询电话：${contact.phone}（${contact.office}）；监督电话：${supervision.phone}（${supervision.organ}）。${useOnly}`,
        ),
      ],
      list: listOf(
        [place, ...batch, scheme, '轮候对象', '登记名单'],
        households,
        ['index', 'application', 'name', 'mode', 'queueNumber', 'registeredOn'],
        plain.issuedOn,
        { ...masking, names: 'masked' },
      ),
    }
  },
}
