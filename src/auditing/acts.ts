import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import type { Procedure } from '../../machines/procedure.ts'
import { officeOf } from '../access.ts'
import { legalDayOf, localTime } from '../calendar.ts'
import { commandNamed } from '../commands.ts'

/** By which commands a fact comes about: who may hand those in may make it. */
const commandsOf: Readonly<Record<string, readonly string[]>> = {
  ApplicationReceived: ['receiveApplication'],
  CorrectionRequested: ['requestCorrection'],
  CorrectionAnswered: ['answerCorrection'],
  CorrectionLapsed: ['lapseCorrection'],
  ApplicationAccepted: ['acceptApplication', 'deemAccepted'],
  ApplicationNotAccepted: ['declineApplication'],
  MaterialsChecked: ['checkMaterials'],
  SurveyRecorded: ['recordSurvey'],
  CheckRequested: ['requestCheck'],
  CheckRecorded: ['recordCheck'],
  ReviewPassed: ['passReview'],
  ReviewReturned: ['returnReview'],
  ReviewRejected: ['rejectApplication'],
  DecisionRecalled: ['recallDecision'],
  LimitExtended: ['extendLimit'],
  CaseAssigned: ['assignCase'],
  CaseReassigned: ['reassignCase', 'declareRecusal'],
  SupervisionIssued: ['issueSupervision'],
  SupervisionAnswered: ['answerSupervision'],
  FileTransmitted: ['transmitFile'],
  FileReceived: ['receiveFile'],
  ListedInPublicity: ['draftNotice'],
  PublicityVoided: ['withdrawNotice', 'correctNotice', 'closePublicity'],
  ObjectionRaised: ['raiseObjection'],
  ObjectionUpheld: ['settleObjection'],
  ObjectionDismissed: ['settleObjection'],
  PublicityCompleted: ['closePublicity'],
  ApplicationApproved: ['approveApplication'],
  ApplicationRegistered: ['registerApplication'],
  ReexaminationRequested: ['requestReexamination'],
  ReexaminationDecided: ['decideReexamination'],
  LimitRecomputed: ['recomputeLimit'],
  ApplicationWithdrawn: ['withdrawApplication'],
  RegistrationCorrected: ['correctRegistration'],
  HouseholdChanged: ['changeHousehold'],
  NoticeDrafted: ['draftNotice'],
  NoticeCleared: ['clearNotice'],
  NoticeIssued: ['issueDocument'],
  NoticePosted: ['postNotice'],
  PublicityStarted: ['postNotice'],
  WindowExtended: ['extendWindow'],
  PostingChecked: ['checkPosting'],
  NoticeInterrupted: ['interruptNotice'],
  NoticeCorrected: ['correctNotice'],
  NoticeCompleted: ['completeNotice'],
  NoticeWithdrawn: ['withdrawNotice'],
  RenderRetried: ['retryDocument', 'resumeDocument'],
  ProtectionRecorded: ['recordProtection'],
  ProtectionEnded: ['endProtection'],
  BarImposed: ['imposeBar'],
  BarLifted: ['liftBar'],
  CalendarYearLoaded: ['loadCalendarYear'],
  DisclosureEntered: ['enterDisclosure'],
  AmendmentEntered: ['amendDisclosure'],
  DisclosurePublished: ['releaseDisclosure'],
  DisclosureChanged: ['releaseDisclosure'],
  DisclosureCorrected: ['releaseDisclosure'],
  DisclosureReturned: ['returnDisclosure'],
  AmendmentReturned: ['returnDisclosure'],
  DisclosureWithdrawn: ['withdrawDisclosure'],
  StaffEntered: ['enterStaff', 'enterFirstAdministrator'],
  GrantGiven: ['giveGrant', 'enterStaff', 'enterFirstAdministrator'],
  GrantEnded: ['endGrant'],
  KinRecorded: ['recordKin'],
  RecusalDeclared: ['declareRecusal'],
  IdentityRecorded: ['enterStaff', 'enterFirstAdministrator', 'recordIdentity'],
  LoginLinked: ['linkLogin'],
  LoginUnlinked: ['unlinkLogin'],
  SignInLinkAsked: ['askSignInLink'],
  SignInLinkIssued: ['issueSignInLink'],
  SignInRenewed: ['renewSignIn'],
  TokenIssued: ['issueToken'],
  TokenEnded: ['endToken'],
  StaffSuspended: ['suspendStaff'],
  StaffReinstated: ['reinstateStaff'],
  StaffLeft: ['recordDeparture'],
}

const posts = new Map<string, readonly string[]>(
  Object.entries(commandsOf).map(([type, names]) => [
    type,
    [...new Set(names.flatMap((name) => commandNamed(name).roles))],
  ]),
)

/** The posts that may make a fact; null where no command is known to make it. */
export const postsFor = (type: string): readonly string[] | null => posts.get(type) ?? null

/**
 * The organ that had to act, where the procedure says so; null where it does not, as for an objection, which may be
 * handed in anywhere.
 */
export function organFor({ type, data }: AnyFact, c: ApplicationContext, procedure: Procedure): string | null {
  const { stage, from, to } = data as { stage?: string; from?: string; to?: string }
  if (type === 'FileTransmitted') return from ?? null
  if (type === 'FileReceived') return to ?? null
  if (
    /^Objection|^Reexamination|^LimitRecomputed|^HouseholdChanged|^MaterialsChecked|^ApplicationWithdrawn|^Supervision/.test(
      type,
    )
  )
    return null
  const { stages } = procedure.definition
  const key = stage ?? (/^Application(Received|Accepted|NotAccepted)$/.test(type) ? 'intake' : undefined)
  const found = stages.find((s) => s.kind !== 'transmit' && s.key === key)
  return found && 'level' in found ? officeOf(c, found.level) : null
}

/** Acts whose moment is somebody else's: an applicant, a resident or another department came, wrote or answered. */
const ofOthers =
  /^(ApplicationReceived|CorrectionAnswered|ObjectionRaised|ReexaminationRequested|ApplicationWithdrawn|HouseholdChanged)$/

/** In whose lane of the time axis a fact lies. */
export function laneOf({ type, actor }: AnyFact): string {
  if (ofOthers.test(type)) return 'applicant'
  if (type === 'CheckRecorded') return 'departments'
  if (/Publicity|^Notice|^Posting|^Window/.test(type)) return 'publicity'
  return actor.role === 'system' ? 'system' : actor.organ
}

/** Outside of these hours (8:00 to 18:30, Luoyang) an entry is unusual and nothing more. */
export const officeHours = { from: '08:00', to: '18:30' } as const

/** The day and time at which a fact was entered, in Asia/Shanghai. */
export function enteredAt({ recordedAt }: Pick<AnyFact, 'recordedAt'>): {
  readonly day: string
  readonly time: string
} {
  return { day: legalDayOf(new Date(recordedAt)), time: localTime(recordedAt).slice(11, 19) }
}
