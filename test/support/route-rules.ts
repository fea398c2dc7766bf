import type { Role } from '../../src/roles.ts'

/*
 * Who may come to each route, and whose things they may see there: one line a route, written from the issue (“own, other organ; a
 * URL of another county answers as not found”), domain.md §8 and §11.8 and src/README.md, not from the code. Commands of the API
 * have theirs in `situations.ts`. A route that is on neither list fails `api/matrix.test.ts`: add its line here.
 */

/** Where somebody works, as seen from a case of a subdistrict. */
export type Place =
  | 'subdistrict'
  | 'another subdistrict'
  | 'county'
  | 'another county'
  | 'a subdistrict of another county'
  | 'city'
  | 'supervisor'
export interface Post {
  readonly role: Role
  readonly place: Place
}

/** `in`: the door is open, whatever is then said of the form. `refused`: 403. `nothing`: 404, as for a number nobody has. */
export type Answer = 'in' | 'refused' | 'nothing'
export type Rule = (post: Post) => Answer

/** At which levels each post exists (domain.md §2: the organs; grants elsewhere are refused). */
export const posts: Readonly<Record<Exclude<Role, 'system'>, readonly Place[]>> = (() => {
  const below: Place[] = ['subdistrict', 'another subdistrict', 'a subdistrict of another county']
  const counties: Place[] = ['county', 'another county']
  return {
    clerk: [...below, ...counties, 'city'],
    first_reviewer: [...below, ...counties],
    reviewer: [...counties, 'city'],
    approver: [...counties, 'city'],
    publisher: [...below, ...counties, 'city'],
    release_reviewer: [...below, ...counties, 'city'],
    head: [...below, ...counties, 'city'],
    auditor: [...counties, 'city', 'supervisor'],
    administrator: [...counties, 'city'],
  }
})()

// —— Rules
const everybody: Rule = () => 'in'
/** What is there for nobody: it is not set up here, or the thing at hand is none of this kind. */
const nobody: Rule = () => 'nothing'
const only =
  (...roles: readonly Role[]): Rule =>
  ({ role }) =>
    roles.includes(role) ? 'in' : 'refused'
/** Those a second rule speaks of must have passed the first. */
const then =
  (first: Rule, second: Rule): Rule =>
  (post) =>
    first(post) === 'in' ? second(post) : first(post)

/** The organs a case of the subdistrict passes through. */
export const own: readonly Place[] = ['subdistrict', 'county', 'city']
/** A case, its notice and its papers: the organs it passes through, and every auditor; no administrator. */
const theCase: Rule = ({ role, place }) =>
  role === 'auditor' || (role !== 'administrator' && own.includes(place)) ? 'in' : 'nothing'
/** A notice of an organ above is theirs whole who stand there, or in no organ's line. */
const ofTheCity: Rule = ({ role, place }) =>
  role === 'auditor' || (role !== 'administrator' && place === 'city') ? 'in' : 'nothing'
/** What was found about a household: who reviews this very case. */
const reviewing: Rule = then(theCase, ({ role, place }) =>
  [
    ['first_reviewer', 'subdistrict'],
    ['reviewer', 'county'],
    ['approver', 'city'],
  ].some(([r, p]) => r === role && p === place)
    ? 'in'
    : 'refused',
)
/** What lies on one office's table: drafts of its counter, jobs of its post. */
const at =
  (...places: readonly Place[]): Rule =>
  ({ place }) =>
    places.includes(place) ? 'in' : 'nothing'
/** An item of the county that nobody has released. */
const unreleased: Rule = ({ role, place }) =>
  role === 'auditor' || place === 'county' || place === 'city' ? 'in' : 'nothing'
/** A clerk of the subdistrict, for those who look after staff. */
const keeping: Rule = ({ role, place }) =>
  role === 'auditor' || (role === 'administrator' && (place === 'county' || place === 'city')) ? 'in' : 'nothing'

/** Where households are received: the city has no counter, and no template of one. */
const counters: readonly Place[] = posts.clerk.filter((place) => place !== 'city')

/** The entry of a subdistrict in the directory: its own county's administrators, and the city's. */
const above: readonly Place[] = ['county', 'city']
const workers = only('clerk', 'first_reviewer', 'reviewer', 'approver', 'publisher', 'release_reviewer', 'head')
/** Whoever may have to keep out of a case says whose relative they are. */
const kinKeepers = only(
  ...(['clerk', 'first_reviewer', 'reviewer', 'approver', 'publisher', 'release_reviewer', 'head'] as const),
  'administrator',
)
/** Whoever opens papers of cases at all. */
const readers: Rule = ({ role }) => (role === 'administrator' ? 'refused' : 'in')
const reviewers = only('first_reviewer', 'reviewer', 'approver')
const deciders = only('clerk', 'first_reviewer', 'reviewer', 'approver', 'publisher')
const clerks = only('clerk')
const publishing = only('publisher', 'release_reviewer')
const publishers = only('publisher')
const releasing = only('release_reviewer')
const columnReaders = only('publisher', 'release_reviewer', 'auditor', 'administrator')
const administrators = only('administrator')
const auditors = only('auditor')
/** Who decides by the numbers, and who looks after the system. */
const policyReaders = only('administrator', 'approver')
const visitors = only('first_reviewer', 'reviewer')
const objectionDesks = only('clerk', 'publisher', 'first_reviewer', 'reviewer')
const where =
  (rule: Rule, ...places: readonly Place[]): Rule =>
  (post) =>
    rule(post) === 'in' && places.includes(post.place) ? 'in' : 'refused'

/** What stands at the places of a path, and in a form. Numbers are filled in by the test. */
export type Things = Readonly<Record<string, string>>

export interface Line {
  readonly route: string
  readonly rule: Rule
  /** The path asked for: `{case}` is the number of the thing. By default the route itself. */
  readonly path: string
  readonly form: Readonly<Record<string, string>>
  /** Its form may bring a file: it is sent as such a form. */
  readonly takesFiles?: true
  /** Whoever sees the case may know that it has one, though it is not for them. */
  readonly isKnownOf?: true
}

const line = (route: string, rule: Rule, path = route.split(' ')[1] as string, form: Line['form'] = {}): Line => ({
  route,
  rule,
  path,
  form,
})

const withFiles = (its: Line): Line => ({ ...its, takesFiles: true })

const knownOf = (its: Line): Line => ({ ...its, isKnownOf: true })

/** What is behind a door. */
export const closed: readonly Line[] = [
  // —— Reads of the API
  line('GET /api/applications', everybody),
  line('GET /metrics', only('administrator', 'auditor')),
  line('GET /api/applications/:number', theCase, '/api/applications/{case}'),
  line('GET /api/applications/:number/history', theCase, '/api/applications/{case}/history'),
  line('GET /api/applications/:number/findings', reviewing, '/api/applications/{case}/findings'),
  line('GET /api/notices', everybody),
  line('GET /api/notices/:number', theCase, '/api/notices/{draft}'),
  line('GET /api/notices/:number/history', theCase, '/api/notices/{draft}/history'),
  // The city's, with a household of the subdistrict on it: below, of that household alone, and nothing that tells of others.
  line('GET /api/notices/:number', theCase, '/api/notices/{cityNotice}'),
  line('GET /api/notices/:number/history', ofTheCity, '/api/notices/{cityNotice}/history'),
  line('GET /api/notices/:number/bundle', ofTheCity, '/api/notices/{cityNotice}/bundle'),
  // Its boards are theirs: they print the sheet.
  line('GET /api/documents/:number', theCase, '/api/documents/{citySheet}'),
  line('GET /api/documents/:number/file', theCase, '/api/documents/{citySheet}/file'),
  line('GET /objections/desk', then(objectionDesks, theCase), '/objections/desk?notice={cityNotice}'),
  line('GET /postings/:number', then(publishing, theCase), '/postings/{cityNotice}'),
  line('GET /api/overview', everybody),
  line('GET /api/calendars/:year', everybody, '/api/calendars/2027'),
  line('GET /api/persons/:record', only('first_reviewer', 'reviewer', 'approver', 'auditor'), '/api/persons/{record}'),
  line('GET /api/documents', everybody),
  line('GET /api/staff', only('administrator', 'auditor')),
  line('GET /api/staff/:staff', then(only('administrator', 'auditor'), keeping), '/api/staff/{staff}'),
  line('GET /api/disclosures', everybody),
  line('GET /api/overdue-disclosures', everybody),
  line('GET /api/disclosures/:disclosure', unreleased, '/api/disclosures/{item}'),
  // —— Files
  line('GET /api/documents/:number', theCase, '/api/documents/{paper}'),
  line('GET /api/documents/:number/file', theCase, '/api/documents/{paper}/file'),
  line('GET /api/applications/:number/case-file', reviewing, '/api/applications/{case}/case-file'),
  line('GET /api/applications/:number/bundle', reviewing, '/api/applications/{case}/bundle?for=case'),
  line('GET /api/notices/:number/bundle', theCase, '/api/notices/{draft}/bundle'),
  line('GET /api/intake-template', everybody),
  line(
    'POST /api/intake-batches',
    where(clerks, 'subdistrict', 'another subdistrict', 'a subdistrict of another county'),
  ),
  line('GET /api/disclosure-template', everybody, '/api/disclosure-template?kind=annual-plan'),
  line('POST /api/disclosure-batches', where(publishers, 'county', 'another county', 'city')),
  line('POST /api/calendars/previews', where(administrators, 'city')),
  // —— Everybody's own
  ...['GET /account', 'GET /account/second', 'GET /account/proof', 'GET /desk'].map((route) => line(route, everybody)),
  ...['POST /account/second', 'POST /account/password', 'POST /account/proof'].map((route) => line(route, everybody)),
  line('POST /account/post', everybody, '/account/post', { item: '1' }),
  line('POST /account/sessions/end', everybody, '/account/sessions/end', { token: 'none' }),
  line('POST /logout', everybody),
  line('GET /account/proof/sso', nobody),
  line('GET /account/proof/code', everybody),
  line('POST /account/proof/code', everybody),
  line('GET /account/kin', kinKeepers),
  line('POST /account/kin', kinKeepers),
  // —— 人员与授权
  line('GET /admin/staff', administrators),
  line('GET /admin/staff/new', administrators),
  line('POST /admin/staff', administrators),
  line('POST /admin/staff/search', administrators),
  line('GET /admin/staff/:staff', then(administrators, keeping), '/admin/staff/{staff}'),
  ...['grants', 'grant-ends', 'standing', 'invitation', 'tokens', 'tokens/end', 'login', 'login-end', 'identity'].map(
    (act) =>
      line(`POST /admin/staff/:staff/${act}`, then(administrators, keeping), `/admin/staff/{staff}/${act}`, {
        version: '9999',
      }),
  ),
  // —— 监督
  line('POST /audit/why', auditors, '/audit/why', { of: '{case}', why: '例行抽查', back: '/audit' }),
  ...['', '/cases', '/compare', '/hints', '/samples'].map((path) => line(`GET /audit${path}`, auditors)),
  line('GET /audit/cases/:number', auditors, '/audit/cases/{case}'),
  line('POST /audit/samples', auditors),
  line('GET /audit/samples/:seq', auditors, '/audit/samples/{sample}'),
  line('GET /audit/samples/:seq.csv', auditors, '/audit/samples/{sample}.csv'),
  line('GET /audit/samples/:seq.xlsx', auditors, '/audit/samples/{sample}.xlsx'),
  line('GET /audit/hints.csv', auditors),
  line('GET /audit/hints.xlsx', auditors),
  line('GET /audit/histories/:stream', auditors, '/audit/histories/{record}'),
  ...['deadlines', 'authority', 'postings', 'reads', 'refusals', 'statistics'].flatMap((ledger) =>
    ['', '.csv', '.xlsx'].map((type) => line(`GET /audit/${ledger}${type}`, auditors)),
  ),
  // —— Cases
  line('GET /work', workers),
  line('GET /todo', workers),
  // What is not theirs is not found: told by the page it leads to.
  line('POST /find', then(workers, theCase), '/find', { q: '{case}' }),
  line('GET /cases/:number', then(workers, theCase), '/cases/{case}'),
  line('GET /cases/:number/papers/:paper', then(workers, theCase), '/cases/{told}/papers/{paper}'),
  line('GET /cases/:number/why/:what', then(readers, theCase), '/cases/{told}/why/{paper}'),
  line('POST /cases/:number/why/:what', then(readers, theCase), '/cases/{told}/why/{paper}', { why: '核对送达' }),
  line('POST /cases/:number/full-numbers', then(workers, theCase), '/cases/{case}/full-numbers'),
  ...[
    'GET /phrases',
    'POST /phrases',
    'POST /phrases/drop',
    'GET /reports',
    'GET /reports.csv',
    'GET /reports.xlsx',
  ].map((route) => line(route, workers)),
  line('GET /supervision', workers),
  line('GET /supervision/:slip', then(workers, theCase), '/supervision/{late}-D1'),
  line('GET /extensions', workers),
  // A list is made in a thread of its own: here only the door; what stands in them is asked in the test.
  line('GET /todo/list.:type', then(workers, nobody), '/todo/list.none'),
  line('GET /cases/list.:type', then(workers, nobody), '/cases/list.none'),
  line('GET /find', workers),
  line('POST /cases/:number/decide', then(workers, theCase), '/cases/{case}/decide', { version: '9999' }),
  line('GET /cases/:number/done', then(workers, theCase), '/cases/{case}/done'),
  line('GET /cases/:number/recusal', then(workers, theCase), '/cases/{case}/recusal'),
  line('POST /cases/:number/recusal', then(workers, theCase), '/cases/{case}/recusal', { version: '9999' }),
  line('GET /cases/:number/:act', then(workers, theCase), '/cases/{case}/accept'),
  line('POST /cases/:number/:act', then(workers, theCase), '/cases/{case}/accept', { version: '9999' }),
  line('POST /cases/:number/take', then(workers, theCase), '/cases/{case}/take'),
  // What was handed in: shown to whoever handles the case, a file only once a reason was given.
  line('GET /cases/:number/materials', then(workers, theCase), '/cases/{filed}/materials'),
  withFiles(
    line('POST /cases/:number/materials', then(workers, theCase), '/cases/{filed}/materials', { version: '9999' }),
  ),
  ...['', '/small', '/whole', '/pages/:page'].map((as) =>
    line(
      `GET /cases/:number/files/:version/:place${as}`,
      then(workers, theCase),
      `/cases/{filed}/files/{scan}/1${as.replace(':page', '1')}`,
    ),
  ),
  line('POST /cases/:number/files/:version/:place', then(workers, theCase), '/cases/{filed}/files/{scan}/1'),
  // 查阅记录 is given out at the counter, to the person concerned.
  line('GET /cases/:number/reads', then(clerks, theCase), '/cases/{case}/reads'),
  line('POST /cases/:number/reads', then(clerks, theCase), '/cases/{case}/reads'),
  // An objection and what came with it: whoever settles it, in the organ that posted the notice, and nobody above.
  ...['', '/files/:n', '/files/:n/small'].map((file) =>
    knownOf(
      line(
        `GET /cases/:number/objections/:objection${file}`,
        then(reviewers, where404('first_reviewer', 'subdistrict')),
        `/cases/{objected}/objections/{objected}-Y1${file.replace(':n', '1')}`,
      ),
    ),
  ),
  line('GET /objections/desk', objectionDesks),
  line('GET /objections/desk/:number', then(objectionDesks, theCase), '/objections/desk/{objected}'),
  line('GET /objections/desk/:number/done', then(objectionDesks, theCase), '/objections/desk/{objected}/done'),
  withFiles(
    line('POST /objections/desk/:number', then(objectionDesks, theCase), '/objections/desk/{objected}', {
      version: '9999',
    }),
  ),
  line('GET /visits', visitors),
  line('GET /visits/:number', then(visitors, theCase), '/visits/{filed}'),
  withFiles(line('POST /visits/:number', then(visitors, theCase), '/visits/{filed}', { version: '9999' })),
  // —— 政策数值, and a draft of them tried: for who began it
  line('GET /policy', policyReaders),
  line('GET /policy/compare', policyReaders, '/policy/compare?a=luoyang-low-rent@1&b=luoyang-public-rental@1'),
  line('GET /policy/:version.json', policyReaders, '/policy/luoyang-low-rent@1.json'),
  withFiles(line('POST /policy/what-if', policyReaders)),
  line('GET /policy/what-if/:id', then(policyReaders, where404('administrator', 'city')), '/policy/what-if/{whatIf}'),
  // —— 系统管理
  ...['', '/calendar', '/health', '/jobs', '/logs', '/logs.txt', '/organs', '/procedures', '/site', '/templates'].map(
    (area) => line(`GET /admin${area}`, administrators),
  ),
  line('GET /admin/calendar/template.csv', administrators),
  withFiles(line('POST /admin/calendar/previews', where(administrators, 'city'))),
  ...['GET', 'POST'].map((method) =>
    line(
      `${method} /admin/calendar/previews/:id`,
      then(administrators, where404('administrator', 'city')),
      '/admin/calendar/previews/{preview}',
    ),
  ),
  line('GET /admin/organs/:code', where(administrators, ...above), '/admin/organs/{organ}'),
  line('POST /admin/organs/:code', where(administrators, ...above), '/admin/organs/{organ}'),
  line('POST /admin/organs/:code/assignment', where(administrators, ...above), '/admin/organs/{organ}/assignment'),
  line('GET /admin/procedures/:name', administrators, '/admin/procedures/two-reviews@2012'),
  line(
    'GET /admin/procedures/compare',
    administrators,
    '/admin/procedures/compare?a=two-reviews@2012&b=three-reviews@2012',
  ),
  line('POST /admin/procedures/simulations', administrators, '/admin/procedures/simulations', {
    target: 'two-reviews@2012',
  }),
  line(
    'GET /admin/procedures/simulations/:id',
    then(administrators, where404('administrator', 'city')),
    '/admin/procedures/simulations/{simulation}',
  ),
  line('POST /admin/site', where(administrators, 'city')),
  line('GET /admin/templates/:kind', administrators, '/admin/templates/approval'),
  line('GET /admin/templates/:kind/sample.pdf', administrators, '/admin/templates/approval/sample.pdf'),
  line('GET /help', everybody),
  line('GET /help/:role', everybody, '/help/clerk'),
  // —— 收件登记
  line('GET /intake', clerks),
  line('POST /intake', clerks),
  line('GET /intake/received/:number', then(clerks, theCase), '/intake/received/{case}'),
  line('GET /intake/:id', then(clerks, at('subdistrict')), '/intake/{typing}'),
  line('GET /intake/:id/why', then(clerks, at('subdistrict')), '/intake/{typing}/why'),
  line('POST /intake/:id/why', then(clerks, at('subdistrict')), '/intake/{typing}/why'),
  line('GET /intake/:id/check', then(clerks, at('subdistrict')), '/intake/{typing}/check'),
  line('POST /intake/:id/check', then(clerks, at('subdistrict')), '/intake/{typing}/check'),
  line('GET /intake/:id/:section', then(clerks, at('subdistrict')), '/intake/{typing}/members'),
  line('POST /intake/:id/:section', then(clerks, at('subdistrict')), '/intake/{typing}/members'),
  line('GET /intake/:id/scans/:scan', then(clerks, at('subdistrict')), '/intake/{typing}/scans/{laid}'),
  line('GET /intake/:id/scans/:scan/small', then(clerks, at('subdistrict')), '/intake/{typing}/scans/{laid}/small'),
  line(
    'GET /intake/:id/scans/:scan/pages/:page',
    then(clerks, at('subdistrict')),
    '/intake/{typing}/scans/{laid}/pages/1',
  ),
  line('POST /intake/:id/:section/take', then(clerks, at('subdistrict')), '/intake/{typing}/members/take'),
  line('POST /intake/:id/discard', then(clerks, at('subdistrict')), '/intake/{typing}/discard'),
  line('GET /intake/import', clerks),
  line('GET /intake/import/template.:type', then(clerks, at(...counters)), '/intake/import/template.xlsx'),
  line('POST /intake/import', clerks),
  line('GET /intake/import/:id', then(clerks, at('subdistrict')), '/intake/import/{job}'),
  line('GET /intake/import/:id/errors.:type', then(clerks, at('subdistrict')), '/intake/import/{job}/errors.csv'),
  line('POST /intake/import/:id', then(clerks, at('subdistrict')), '/intake/import/{job}'),
  line('POST /intake/import/:id/discard', then(clerks, at('subdistrict')), '/intake/import/{job}/discard'),
  // —— Many at once
  line('GET /jobs', workers),
  line('GET /jobs/:id', then(workers, where404('clerk', 'subdistrict')), '/jobs/{job}'),
  line('GET /jobs/:id/results.:type', then(workers, where404('clerk', 'subdistrict')), '/jobs/{job}/results.csv'),
  line('POST /jobs/:id/cancel', then(workers, where404('clerk', 'subdistrict')), '/jobs/{job}/cancel'),
  line('POST /jobs/:id/go-on', then(workers, where404('clerk', 'subdistrict')), '/jobs/{job}/go-on'),
  line('GET /batch/decide', deciders),
  line('POST /batch/decide', deciders),
  line('GET /batch/decide/:id', then(deciders, where404('clerk', 'subdistrict')), '/batch/decide/{job}'),
  line('POST /batch/decide/:id', then(deciders, where404('clerk', 'subdistrict')), '/batch/decide/{job}'),
  // —— 联网核对 of many: answers looked through are for who brought them
  ...['GET /verifications', 'POST /verifications/send', 'POST /verifications/export', 'GET /verifications/answers'].map(
    (route) => line(route, reviewers),
  ),
  withFiles(line('POST /verifications/answers', reviewers)),
  line('GET /verifications/template/:file', reviewers, '/verifications/template/civil-affairs.xlsx'),
  ...['GET /verifications/answers/:id', 'GET /verifications/answers/:id/errors.xlsx'].map((route) =>
    line(route, then(reviewers, where404('reviewer', 'county')), route.replace('GET ', '').replace(':id', '{answers}')),
  ),
  ...['', '/discard'].map((act) =>
    line(
      `POST /verifications/answers/:id${act}`,
      then(reviewers, where404('reviewer', 'county')),
      `/verifications/answers/{answers}${act}`,
    ),
  ),
  // —— 公示管理
  line('GET /postings', publishing),
  line('GET /postings/new', publishers),
  line('POST /postings', publishers),
  line('POST /postings/preview', publishers, '/postings/preview', { stage: 'firstPublicity' }),
  line('GET /postings/:number', then(publishing, theCase), '/postings/{draft}'),
  line('GET /postings/:number/preview.pdf', then(publishing, theCase), '/postings/{draft}/preview.pdf'),
  line(
    'GET /postings/:number/evidence/:version',
    then(publishing, theCase),
    '/postings/{notice}/evidence/{photograph}',
  ),
  line(
    'GET /postings/:number/evidence/:version/small',
    then(publishing, theCase),
    '/postings/{notice}/evidence/{photograph}/small',
  ),
  line('GET /postings/:number/:act', then(publishing, theCase), '/postings/{draft}/withdraw'),
  line('POST /postings/:number/:act', then(publishing, theCase), '/postings/{draft}/withdraw', { version: '9999' }),
  // —— 信息公开
  line('GET /disclosures', columnReaders),
  line('GET /disclosures/template', publishers, '/disclosures/template?kind=annual-plan'),
  line('GET /disclosures/new', publishers, '/disclosures/new?kind=annual-plan'),
  line('POST /disclosures', publishers, '/disclosures', { kind: 'annual-plan' }),
  line('GET /disclosures/import', publishers),
  line('POST /disclosures/import', publishers, '/disclosures/import', { kind: 'annual-plan' }),
  line('GET /disclosures/:disclosure', then(columnReaders, unreleased), '/disclosures/{item}'),
  line('GET /disclosures/:disclosure/amendments', then(publishers, unreleased), '/disclosures/{item}/amendments'),
  line('POST /disclosures/:disclosure/amendments', then(publishers, unreleased), '/disclosures/{item}/amendments'),
  ...['release', 'return', 'withdrawal'].map((act) =>
    line(`POST /disclosures/:disclosure/${act}`, then(releasing, unreleased), `/disclosures/{item}/${act}`, {
      version: '9999',
    }),
  ),
]

/** Of one post of one office. */
function where404(role: Role, place: Place): Rule {
  return (post) => (post.role === role && post.place === place ? 'in' : 'nothing')
}

/** What is open to everybody: who is signed in is answered as who is not. */
export const open: ReadonlySet<string> = new Set([
  ...['/', '/notices', '/notices/:number', '/notices/:number/list.:type', '/v', '/v/:code', '/about', '/privacy'],
  ...['/look', '/favicon.ico', '/waiting-list', '/guides', '/guides/:programme', '/self-check', '/statistics'],
  ...['/statistics.csv', '/statistics.xlsx'],
  ...[
    '/data',
    '/data/:set.:type',
    '/feed.atom',
    '/feed/:month.atom',
    '/search',
    '/allocations',
    '/sitemap.xml',
    '/robots.txt',
    '/site-map',
    '/contact',
    '/accessibility',
  ],
  // What a citizen asks: the code of their own case or objection, or that of a paper, says what they may see.
  ...[
    '/progress',
    '/objections',
    '/notices/:number/objections',
    '/objections/new',
    '/objections/files',
    '/objections/track',
    '/calculator',
  ],
  // Evidence is checked by anybody: the verifier, and a log of hashes.
  ...['/verify', '/verify/:file', '/log', '/log/checkpoint', '/log/witnessed', '/log/daily/:day', '/log/tile/*'],
  ...[
    '/disclosure',
    '/disclosure/fields',
    '/disclosure/items.:type',
    '/disclosure/:disclosure',
    '/disclosure/:disclosure/leave',
  ],
  ...['/api/log', '/api/log/proof', '/api/public/self-check', '/api/public/policy'],
  ...['/health', '/health/live', '/health/ready', '/api/openapi.json'],
  // The door itself.
  ...['/login', '/login/sso', '/login/sso/done', '/login/sso/logout', '/login/second', '/login/enrol', '/setup/:code'],
])
/** Scripts and style sheets, named by their digest. */
export const isAsset = (url: string): boolean => /^\/[a-z]+\.[0-9a-f]{12}\.(js|css)$/.test(url)
