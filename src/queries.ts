import { showApplication } from './queries/application.ts'
import { listApplications } from './queries/applications.ts'
import { showCalendar } from './queries/calendar.ts'
import { listDisclosures, listOverdueDisclosures, showDisclosure } from './queries/disclosures.ts'
import { listDocuments } from './queries/documents.ts'
import { showFindings } from './queries/findings.ts'
import { showApplicationHistory, showNoticeHistory } from './queries/history.ts'
import { showNotice } from './queries/notice.ts'
import { listNotices } from './queries/notices.ts'
import { showOverview } from './queries/overview.ts'
import { showPerson } from './queries/person.ts'
import type { Query } from './queries/query.ts'
import { listStaff, showStaff } from './queries/staff.ts'

/** Every read there is. The API is made from this list, as it is from `commands`. */
export const queries: readonly Query[] = [
  listApplications,
  showApplication,
  showApplicationHistory,
  listNotices,
  showNotice,
  showNoticeHistory,
  showOverview,
  showCalendar,
  showFindings,
  showPerson,
  listDocuments,
  listStaff,
  showStaff,
  listDisclosures,
  listOverdueDisclosures,
  showDisclosure,
]
