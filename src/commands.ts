import type { Command } from './command.ts'
import { acceptApplication, deemAccepted } from './commands/accept-application.ts'
import { answerCorrection } from './commands/answer-correction.ts'
import { assignCase, reassignCase } from './commands/assign-case.ts'
import { imposeBar, liftBar } from './commands/bars.ts'
import { changeHousehold } from './commands/change-household.ts'
import { checkMaterials } from './commands/check-materials.ts'
import { checkPosting } from './commands/check-posting.ts'
import { clearNotice } from './commands/clear-notice.ts'
import { closePublicity, completeNotice } from './commands/complete-notice.ts'
import { correctNotice } from './commands/correct-notice.ts'
import { correctRegistration } from './commands/correct-registration.ts'
import { declineApplication } from './commands/decline-application.ts'
import {
  amendDisclosure,
  enterDisclosure,
  releaseDisclosure,
  returnDisclosure,
  withdrawDisclosure,
} from './commands/disclosures.ts'
import { draftNotice } from './commands/draft-notice.ts'
import { enterFirstAdministrator, enterStaff, recordIdentity } from './commands/enter-staff.ts'
import { extendLimit } from './commands/extend-limit.ts'
import { endGrant, giveGrant } from './commands/grants.ts'
import { interruptNotice } from './commands/interrupt-notice.ts'
import { failDocument, issueDocument } from './commands/issue-document.ts'
import { lapseCorrection } from './commands/lapse-correction.ts'
import { extendWindow, loadCalendarYear, recomputeLimit } from './commands/load-calendar-year.ts'
import { linkLogin, unlinkLogin } from './commands/logins.ts'
import { numberDocument } from './commands/number-document.ts'
import { enterObjection, raiseObjection, settleObjection } from './commands/objections.ts'
import { approveApplication, passReview } from './commands/pass-review.ts'
import { postNotice } from './commands/post-notice.ts'
import { endProtection, recordProtection } from './commands/protections.ts'
import { recallDecision } from './commands/recall-decision.ts'
import { receiveApplication } from './commands/receive-application.ts'
import { recordCheck, requestCheck } from './commands/record-check.ts'
import { recordSurvey } from './commands/record-survey.ts'
import { declareRecusal } from './commands/recusals.ts'
import { decideReexamination, requestReexamination } from './commands/reexamine.ts'
import { registerApplication } from './commands/register-application.ts'
import { rejectApplication } from './commands/reject-application.ts'
import { requestCorrection } from './commands/request-correction.ts'
import { resumeDocument, retryDocument } from './commands/retry-document.ts'
import { returnReview } from './commands/return-review.ts'
import { endToken, issueToken } from './commands/service-tokens.ts'
import { askSignInLink, issueSignInLink, renewSignIn } from './commands/sign-in-links.ts'
import { recordDeparture, recordKin, reinstateStaff, suspendStaff } from './commands/staff-standing.ts'
import { answerSupervision, issueSupervision } from './commands/supervision.ts'
import { receiveFile, transmitFile } from './commands/transmit-file.ts'
import { withdrawApplication } from './commands/withdraw-application.ts'
import { withdrawDocument } from './commands/withdraw-document.ts'
import { withdrawNotice } from './commands/withdraw-notice.ts'

/** Every wish there is, in the order a case meets them. The API is made from this list; so are the tests over roles. */
export const commands: readonly Command[] = [
  receiveApplication,
  requestCorrection,
  answerCorrection,
  lapseCorrection,
  acceptApplication,
  deemAccepted,
  declineApplication,
  recordSurvey,
  requestCheck,
  recordCheck,
  passReview,
  returnReview,
  rejectApplication,
  recallDecision,
  extendLimit,
  assignCase,
  reassignCase,
  issueSupervision,
  answerSupervision,
  transmitFile,
  receiveFile,
  approveApplication,
  draftNotice,
  clearNotice,
  postNotice,
  checkPosting,
  interruptNotice,
  correctNotice,
  withdrawNotice,
  completeNotice,
  closePublicity,
  raiseObjection,
  enterObjection,
  settleObjection,
  registerApplication,
  requestReexamination,
  decideReexamination,
  withdrawApplication,
  correctRegistration,
  loadCalendarYear,
  recomputeLimit,
  extendWindow,
  changeHousehold,
  checkMaterials,
  recordProtection,
  endProtection,
  imposeBar,
  liftBar,
  numberDocument,
  issueDocument,
  failDocument,
  retryDocument,
  resumeDocument,
  withdrawDocument,
  enterFirstAdministrator,
  enterStaff,
  giveGrant,
  endGrant,
  suspendStaff,
  reinstateStaff,
  recordDeparture,
  recordKin,
  declareRecusal,
  linkLogin,
  unlinkLogin,
  recordIdentity,
  askSignInLink,
  issueSignInLink,
  renewSignIn,
  issueToken,
  endToken,
  enterDisclosure,
  amendDisclosure,
  releaseDisclosure,
  returnDisclosure,
  withdrawDisclosure,
]

const byName = new Map(commands.map((c) => [c.name, c]))

/** The command of that name. Throws when there is none: a mistake of the program, not of a person. */
export function commandNamed(name: string): Command {
  const found = byName.get(name)
  if (!found) throw new Error(`no command named ${name}`)
  return found
}
