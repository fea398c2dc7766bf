import type { NoticeDocument } from '../../public-notices/document.ts'
import { approval } from '../../public-notices/kinds/approval.ts'
import { documentOf, viewOf } from '../../public-notices/view.ts'
import { firstReviewOf, someHouseholds } from '../notices/examples.ts'

/** A final notice of so many invented households, eight columns: what every engine sets. */
export function longNotice(households: number): NoticeDocument {
  const view = viewOf(approval, {
    ...firstReviewOf(someHouseholds(households)),
    place: '洛阳市',
    firstPublicity: { numbers: ['涧〔2026〕2号'], result: '没有收到异议' },
  })
  return documentOf(view, { code: '7K3M-9QXR-2T5V', url: 'https://zfbz.example.gov.cn/v/7K3M9QXR2T5V' })
}
