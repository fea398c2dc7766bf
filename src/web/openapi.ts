import { z } from 'zod'
import type { Command } from '../command.ts'
import { exportTypes } from '../export.ts'
import { shapeOf } from '../office.ts'
import { bundleQuery } from '../queries/bundle.ts'
import { codeAnswer, shownDocument } from '../queries/document.ts'
import { healthBody } from '../queries/health.ts'
import { dataSets } from '../queries/open-data.ts'
import type { Query } from '../queries/query.ts'
import { commands as commandNames, problemTitles, reads, refusalTitles, roleNames } from '../words.ts'
import { previewAnswer } from './calendar.ts'
import { disclosureBatchAnswer, disclosureBatchQuery, disclosureTemplateQuery } from './disclosures.ts'
import { fileQuery } from './documents.ts'
import { batchAnswer, batchQuery, rollTypes, templateQuery } from './intake.ts'
import { logStanding, proofQuery } from './log.ts'
import { selfCheckFields } from './pages/guides.tsx'
import { type ProblemCode, problemBody, statusOf } from './problem.ts'
import { policyAnswer, policyInput, selfCheckAnswer, selfCheckBody, selfCheckExample } from './public.ts'
import { publicSheet, staffSheet } from './style.ts'
import { fieldInPath, receiptBody } from './wishes.ts'

type Json = Record<string, unknown>

/** The description of the API (OpenAPI 3.1), made from the same lists and shapes the routes are made from. */
export function openapi(commands: readonly Command[], queries: readonly Query[]): Json {
  const paths: Record<string, Json> = {}
  const put = (path: string, method: string, operation: Json) => {
    const templated = path.replace(/:(\w+)/g, '{$1}')
    paths[templated] = { ...paths[templated], [method]: operation }
  }
  for (const command of commands)
    if (command.path !== null) put(`/api${command.path}`, 'post', commandOperation(command, command.path))
  for (const query of queries) put(`/api${query.path}`, 'get', queryOperation(query))
  put('/api/intake-batches', 'post', batchOperation)
  put('/api/intake-template', 'get', templateOperation)
  put('/api/disclosure-batches', 'post', disclosureBatchOperation)
  put('/api/disclosure-template', 'get', disclosureTemplateOperation)
  put('/api/calendars/previews', 'post', previewOperation(commands))
  for (const [path, operation] of Object.entries(openPaths)) put(path, 'get', operation)
  put(
    '/progress',
    'post',
    formOperation('showProgress', '进度查询；受理编号与查询码不相符的，回答相同', ['number', 'code']),
  )
  put('/self-check', 'post', formOperation('showSelfCheck', '自己对照条件；不留记录', selfCheckFields))
  put(
    '/login/sso/logout',
    'post',
    formOperation('endSignInsByProvider', '单点登录的提供方通知退出（OpenID Connect Back-Channel Logout）', [
      'logout_token',
    ]),
  )
  put('/objections', 'post', formOperation('makeObjection', '提出异议的一步；最后一步提交', objectionFields))
  put('/objections/files', 'post', {
    ...page('uploadForObjection', '随异议上传材料（JPEG、PNG、PDF，每份不超过 10 MB）'),
    requestBody: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            properties: {
              ...Object.fromEntries([...objectionFields, 'add', 'drop'].map((field) => [field, { type: 'string' }])),
              file: { type: 'string', format: 'binary' },
            },
          },
        },
      },
    },
  })
  put('/objections/track', 'post', formOperation('showObjection', '查询异议处理结果', ['objection', 'code']))
  put('/api/public/self-check', 'post', selfCheckOperation)
  return {
    openapi: '3.1.0',
    info: {
      title: '安居 Anju',
      version: '1',
      description:
        '公共住房申请的受理、审核、公示与轮候。提交一次即一项决定，由 Idempotency-Key 保证重发不重办；出错按 RFC 9457。',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: { Receipt: schemaOf(receiptBody, 'output'), Problem: schemaOf(problemBody, 'output') },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'base64url(payload).base64url(hmac-sha256)',
          description: '签名令牌，写明人员、岗位、单位和有效期。办理人只从令牌取得，不从请求内容取得。',
        },
      },
      responses: Object.fromEntries(
        Object.keys(statusOf).map((code) => [
          code,
          {
            description: { ...refusalTitles, ...problemTitles }[code as keyof typeof statusOf],
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        ]),
      ),
      headers: {
        Location: { description: '办理对象的网址', schema: { type: 'string' } },
        'Idempotent-Replay': { description: '重发的提交，未再办理', schema: { const: 'true' } },
      },
    },
  }
}

const keyParameter: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: '每次提交一个新的 UUID（建议 UUIDv7）；重发时沿用。',
  schema: { type: 'string', format: 'uuid' },
  example: '01920f3e-8c5a-7b3d-9e4f-2a1b3c4d5e6f',
}

function commandOperation(command: Command, path: string): Json {
  const inPath = fieldInPath(command)
  const whole = shapeOf(command)
  const body = inPath === undefined ? whole : whole.omit({ [inPath]: true } as Record<never, never>)
  const receipt = (description: string, headers: readonly string[]) => ({
    description,
    headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Receipt' } } },
  })
  return {
    operationId: command.name,
    summary: commandNames[command.name] ?? command.name,
    description: `可由${command.roles.map((role) => `“${roleNames[role]}”`).join('、')}办理。`,
    tags: [tagOf(path)],
    parameters: [
      keyParameter,
      ...(inPath === undefined ? [] : [parameter(inPath, 'path', whole.shape[inPath] as z.ZodType)]),
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schemaOf(body, 'input'), example: exampleOf(command) } },
    },
    responses: {
      201: receipt('已办理', ['Location']),
      200: receipt('这个 Idempotency-Key 已办理过：同一回执', ['Location', 'Idempotent-Replay']),
      ...problems(
        'malformed',
        'unauthenticated',
        'forbidden',
        'not_found',
        'conflict',
        'too_large',
        'unsupported_type',
      ),
      ...problems('invalid', 'internal'),
    },
  }
}

/** The heading a route stands under. */
function tagOf(path: string): string {
  if (path.startsWith('/notices')) return '公示'
  if (path.startsWith('/documents')) return '文书'
  if (path.includes('disclosure')) return '信息公开'
  return /^\/(persons|protections|bars)/.test(path) ? '人员' : '申请'
}

/** The example of a command as the body of its route. */
export function exampleOf(command: Command): Json {
  const inPath = fieldInPath(command)
  return Object.fromEntries(Object.entries(command.example).filter(([field]) => field !== inPath))
}

function queryOperation(query: Query): Json {
  const inPath = new Set([...query.path.matchAll(/:(\w+)/g)].map((match) => match[1]))
  return {
    operationId: query.name,
    summary: reads[query.name as keyof typeof reads],
    tags: [tagOf(query.path)],
    parameters: Object.entries(query.input.shape).map(([name, shape]) =>
      parameter(name, inPath.has(name) ? 'path' : 'query', shape as z.ZodType),
    ),
    responses: {
      200: {
        description: '现状',
        content: { 'application/json': { schema: schemaOf(query.output, 'output') }, ...(query.file ? files : {}) },
      },
      ...problems('unauthenticated', 'not_found', 'invalid', 'internal'),
    },
  }
}

/** A file to be kept, in either of the types lists come in. */
const files: Json = Object.fromEntries(
  [exportTypes.csv, exportTypes.xlsx].map((type) => [
    type.split(';', 1)[0],
    { schema: { type: 'string', format: 'binary' } },
  ]),
)

const batchResponse = (description: string) => ({
  description,
  content: { 'application/json': { schema: schemaOf(batchAnswer, 'output') } },
})

const batchOperation: Json = {
  operationId: 'importBatch',
  summary: '批量收件：提交一份收件表（CSV 或 XLSX）',
  description:
    '由街道、乡镇的受理员提交，只收本单位受理的各户；最大 32 MB。同一文件重复提交不会重复收件，与 Idempotency-Key 无关。没有收任何一户时答 422，details.errors 逐条写明行、列、原因和改法。',
  tags: ['申请'],
  parameters: [
    keyParameter,
    ...Object.entries(batchQuery.shape).map(([name, shape]) => parameter(name, 'query', shape)),
  ],
  requestBody: {
    required: true,
    content: Object.fromEntries(rollTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])),
  },
  responses: {
    201: batchResponse('已收件；good-rows 时有错误的各户列在 errors'),
    200: batchResponse('全部此前已收件：没有重复收'),
    ...problems('malformed', 'unauthenticated', 'forbidden', 'too_large', 'unsupported_type', 'invalid', 'internal'),
  },
}

function previewOperation(commands: readonly Command[]): Json {
  const load = commands.find(({ name }) => name === 'loadCalendarYear') as Command
  return {
    operationId: 'previewCalendarYear',
    summary: '预览：载入这一年的放假安排，哪些在办期限和公示期会变；不写入',
    tags: [tagOf('/calendars')],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schemaOf(shapeOf(load), 'input'), example: exampleOf(load) } },
    },
    responses: {
      200: { description: '会变的期限', content: json(previewAnswer) },
      ...problems('malformed', 'unauthenticated', 'forbidden', 'too_large', 'unsupported_type', 'invalid', 'internal'),
    },
  }
}

const templateOperation: Json = {
  operationId: 'getIntakeTemplate',
  summary: '空白收件表',
  tags: ['申请'],
  parameters: Object.entries(templateQuery.shape).map(([name, shape]) => parameter(name, 'query', shape)),
  responses: {
    200: { description: '文件', content: files },
    ...problems('unauthenticated', 'not_found', 'invalid', 'internal'),
  },
}

const disclosureBatchOperation: Json = {
  operationId: 'importDisclosures',
  summary: '导入信息公开事项（CSV 或 XLSX），或预览导入的结果',
  description:
    '由市、区县住房保障部门的公示发布人提交；最大 32 MB。同一文件重复提交不会重复录入。没有录入任何一项时答 422，details.errors 逐条写明行、栏、原因和改法。',
  tags: ['信息公开'],
  parameters: [
    keyParameter,
    ...Object.entries(disclosureBatchQuery.shape).map(([name, shape]) => ({
      ...parameter(name, 'query', shape),
      required: name === 'kind',
    })),
  ],
  requestBody: batchOperation.requestBody as Json,
  responses: {
    201: {
      description: '已录入',
      content: { 'application/json': { schema: schemaOf(disclosureBatchAnswer, 'output') } },
    },
    200: {
      description: '预览，或者全部此前已录入',
      content: { 'application/json': { schema: schemaOf(disclosureBatchAnswer, 'output') } },
    },
    ...problems('malformed', 'unauthenticated', 'forbidden', 'too_large', 'unsupported_type', 'invalid', 'internal'),
  },
}
const disclosureTemplateOperation: Json = {
  operationId: 'getDisclosureTemplate',
  summary: '信息公开事项的导入模板',
  tags: ['信息公开'],
  parameters: Object.entries(disclosureTemplateQuery.shape).map(([name, shape]) => ({
    ...parameter(name, 'query', shape),
    required: name === 'kind',
  })),
  responses: { 200: { description: '文件', content: files }, ...problems('unauthenticated', 'invalid', 'internal') },
}

function parameter(name: string, where: 'path' | 'query', shape: z.ZodType): Json {
  const { description, ...schema } = schemaOf(shape, 'input')
  return { name, in: where, required: where === 'path', ...(description ? { description } : {}), schema }
}

function problems(...codes: readonly (keyof typeof statusOf)[]): Json {
  return Object.fromEntries(codes.map((code) => [statusOf[code], { $ref: `#/components/responses/${code}` }]))
}

function schemaOf(shape: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io }) as Json
  return schema
}

const healthAnswer = (description: string) => ({
  description,
  content: { 'application/json': { schema: schemaOf(healthBody, 'output') } },
})
const liveness = z.strictObject({ live: z.literal(true) })
const readiness = z.strictObject({ ready: z.literal(true) })
const open = (operationId: string, summary: string, tag: string, responses: Json): Json => ({
  operationId,
  summary,
  tags: [tag],
  security: [],
  responses,
})
const json = (shape: z.ZodType) => ({ 'application/json': { schema: schemaOf(shape, 'output') } })

const selfCheckOperation: Json = {
  ...open('selfCheck', '自测：按现行标准看是否符合条件，不留记录', '公开', {
    200: { description: '逐项结果', content: json(selfCheckAnswer) },
    ...problems('malformed', 'not_found', 'too_large', 'unsupported_type', 'invalid'),
  }),
  requestBody: {
    required: true,
    content: { 'application/json': { schema: schemaOf(selfCheckBody, 'input'), example: selfCheckExample } },
  },
}

const page = (id: string, summary: string): Json =>
  open(id, summary, '网页', { 200: { description: 'HTML', content: { 'text/html': { schema: { type: 'string' } } } } })

const documentNumber: Json = {
  name: 'number',
  in: 'path',
  required: true,
  description: '文书编号，如 410305005-D-2025-00012-8',
  schema: { type: 'string' },
}
/** What hangs in public is answered without a token; for all else one is asked for. */
/** The header that says why: optional in form, since what hangs in public and browsers need none. */
const whyParameter = (what: string): Json => ({
  name: 'X-Anju-Why',
  in: 'header',
  required: false,
  description: `查看理由，记入查阅记录；${what}以令牌读取时必填，至少 4 个字，UTF-8 百分号编码，不写姓名和号码`,
  schema: { type: 'string' },
  example: '%E6%A0%B8%E5%AF%B9%E9%80%81%E8%BE%BE',
})

const documentOperation = (operationId: string, summary: string, content: Json, more: ProblemCode[] = []): Json => ({
  ...open(operationId, summary, '文书', {
    200: { description: summary, content },
    ...problems('unauthenticated', 'not_found', 'not_allowed', 'invalid', ...more),
  }),
  security: [{}, { token: [] }],
  parameters: [documentNumber],
})

const bundleOperation = (operationId: string, summary: string, number: string, isOpen: boolean): Json => ({
  ...open(operationId, `${summary}：事实、收录证明、程序定义、文书和核验程序`, '证据', {
    200: { description: 'ZIP', content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } },
    ...problems('unauthenticated', 'forbidden', 'not_found', 'not_allowed', 'conflict', 'invalid'),
  }),
  security: [...(isOpen ? [{}] : []), { token: [] }],
  parameters: [
    parameter('number', 'path', z.string().describe(number)),
    ...(isOpen ? [] : [whyParameter('含申报内容（for=case）的证据包')]),
    ...Object.entries(bundleQuery.shape).map(([name, shape]) => parameter(name, 'query', shape)),
  ],
})

const logFile = (id: string, summary: string, type: string): Json =>
  open(id, summary, '公开', {
    200: { description: summary, content: { [type]: { schema: { type: 'string' } } } },
    ...problems('not_found'),
  })

/** What anybody may read without a token. */
const openPaths: Readonly<Record<string, Json>> = {
  '/api/openapi.json': open('describeApi', '接口说明', '运行', {
    200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: { type: 'object' } } } },
  }),
  '/api/public/policy': {
    ...open('showPolicy', '某地某类保障现行的各项标准及其依据', '公开', {
      200: { description: '一版政策数值', content: json(policyAnswer) },
      ...problems('not_found', 'invalid'),
    }),
    parameters: Object.entries(policyInput.shape).map(([name, shape]) => ({
      ...parameter(name, 'query', shape),
      required: name !== 'on',
    })),
  },
  '/api/documents/{number}': documentOperation('showDocument', '一份文书的现状', json(shownDocument)),
  '/api/documents/{number}/file': {
    ...documentOperation(
      'getDocumentFile',
      '一份文书的文件（PDF）',
      { 'application/pdf': { schema: { type: 'string', format: 'binary' } } },
      ['no_longer_public'],
    ),
    parameters: [
      documentNumber,
      whyParameter('不在公示中的文书'),
      ...Object.entries(fileQuery.shape).map(([name, shape]) => parameter(name, 'query', shape)),
    ],
  },
  '/api/applications/{number}/case-file': {
    ...open('getCaseFile', '卷宗（PDF）：封面、目录、全部文书、异议和办理记录，仅限本件的审核人员', '文书', {
      200: { description: 'PDF', content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } },
      ...problems('unauthenticated', 'forbidden', 'not_found', 'invalid'),
    }),
    security: [{ token: [] }],
    parameters: [parameter('number', 'path', z.string().describe('受理编号')), whyParameter('卷宗')],
  },
  '/api/applications/{number}/bundle': bundleOperation('getCaseBundle', '一件申请的证据包', '受理编号', false),
  '/api/notices/{number}/bundle': bundleOperation(
    'getNoticeBundle',
    '一份公示的证据包，公示期间人人可取',
    '公示编号',
    true,
  ),
  '/v/{code}': {
    ...open(
      'lookUpCode',
      '核对文书上的代码：有效、已被替换、已撤回或查无此件；不含任何个人信息（Accept 为 text/html 时是网页）',
      '公开',
      {
        200: { description: '各种情形形式相同', content: json(codeAnswer) },
      },
    ),
    parameters: [{ name: 'code', in: 'path', required: true, description: '文书上的代码', schema: { type: 'string' } }],
  },
  '/health': open('showHealth', '运行状况', '运行', { 200: healthAnswer('正常'), 503: healthAnswer('数据库不可用') }),
  '/favicon.ico': open('showIcon', '浏览器要的图标：没有', '运行', { 204: { description: '没有' } }),
  '/health/live': open('isLive', '进程是否在运行', '运行', { 200: { description: '在运行', content: json(liveness) } }),
  '/health/ready': open('isReady', '能否办理', '运行', {
    200: { description: '能办理', content: json(readiness) },
    503: { $ref: '#/components/responses/unavailable' },
  }),
  '/': page('showHome', '首页：公示公告'),
  '/notices': page('showBoard', '公示公告，可按 state、kind、county、q 筛选'),
  '/notices/{number}': { ...page('showPublicNotice', '一份公示'), parameters: [documentNumber] },
  '/notices/{number}/objections': {
    ...page('showOutcomes', '一份公示的异议处理情况：只有件数'),
    parameters: [parameter('number', 'path', z.string().describe('公示件的编号'))],
  },
  '/notices/{number}/list.{type}': {
    ...open('downloadPublicList', '一份公示的名单，与公示文件逐格相同', '公开', {
      200: { description: 'CSV 或 XLSX', content: { 'text/csv': { schema: { type: 'string' } } } },
      ...problems('not_found'),
    }),
    parameters: [documentNumber, parameter('type', 'path', z.enum(['csv', 'xlsx']))],
  },
  '/v': page('askForCode', '输入核验码'),
  '/verify': page('verifyBundle', '在浏览器里核验证据包，文件不离开本机'),
  '/verify/{file}': {
    ...open('getVerifier', '核验程序和说明', '公开', {
      200: { description: '程序', content: { 'text/javascript': { schema: { type: 'string' } } } },
      ...problems('not_found'),
    }),
    parameters: [
      parameter('file', 'path', z.enum(['verify.mjs', 'verify.py', 'VERIFY.md', 'mathematics.mjs', 'verify-page.mjs'])),
    ],
  },
  '/look': open('chooseLook', '选大字版或者高对比，记在一个不含个人信息的 Cookie 里', '网页', {
    303: { description: '回到原来的网页' },
  }),
  ...Object.fromEntries(
    (
      [
        ['showStyle', publicSheet],
        ['showStaffStyle', staffSheet],
      ] as const
    ).map(([name, { path }]) => [
      path,
      open(name, '样式', '网页', {
        200: { description: 'CSS', content: { 'text/css': { schema: { type: 'string' } } } },
      }),
    ]),
  ),
  '/progress': page('askForProgress', '进度查询：输入受理编号和查询码'),
  '/objections/new': page('beginObjection', '对一份正在进行的公示提出异议：notice（公示文件编号）'),
  '/objections': page('askForObjection', '查询异议处理结果'),
  '/objections/track': page('askForObjectionAgain', '查询异议处理结果'),
  '/disclosure': page('showDisclosureColumn', '重点领域信息公开专栏：kind、organ、year、q、page'),
  '/disclosure/fields': page('showDisclosureFields', '信息公开专栏字段说明'),
  '/disclosure/items.{type}': {
    ...page('exportDisclosures', '一种信息公开事项：csv、xlsx 或 json，筛选与专栏相同'),
    parameters: [
      parameter('type', 'path', z.enum(['csv', 'xlsx', 'json'])),
      { ...parameter('kind', 'query', z.string().describe('事项种类')), required: true },
    ],
  },
  '/disclosure/{disclosure}': {
    ...page('showPublicDisclosure', '一项信息公开：内容、期限、变更和更正'),
    parameters: [parameter('disclosure', 'path', z.string().describe('信息公开编号'))],
  },
  '/disclosure/{disclosure}/leave': {
    ...page('leaveForDisclosure', '前往一项信息公开所链接的外部网站之前的提示'),
    parameters: [parameter('disclosure', 'path', z.string().describe('信息公开编号'))],
  },
  '/waiting-list': page('showWaitingList', '轮候册：county、programme、year、page；number 查一户的位次'),
  '/guides': page('showGuides', '办事指南'),
  '/guides/{programme}': {
    ...page('showGuide', '一类住房保障的条件、材料、步骤和期限：county（区县代码）'),
    parameters: [parameter('programme', 'path', z.string().describe('保障方式'))],
  },
  '/self-check': page('askSelfCheck', '自己对照条件'),
  '/statistics': page('showStatistics', '申请、轮候、办理用时、审查结论和异议的数量'),
  '/statistics.csv': page('getStatisticsCsv', '同样的数，CSV'),
  '/statistics.xlsx': page('getStatisticsXlsx', '同样的数，XLSX'),
  '/data': page('showDataSets', '开放数据：文件、字段、使用条件和摘要'),
  '/data/{set}.{type}': {
    ...page('getDataSet', '一个数据集：csv、xlsx 或 json'),
    parameters: [
      parameter('set', 'path', z.enum(dataSets.map(({ key }) => key))),
      parameter('type', 'path', z.enum(['csv', 'xlsx', 'json'])),
    ],
  },
  '/feed.atom': logFile('getFeed', '公示公告的订阅（Atom）', 'application/atom+xml'),
  '/feed/{month}.atom': {
    ...logFile('getFeedArchive', '某月公示公告的订阅存档（RFC 5005），当月尚无', 'application/atom+xml'),
    parameters: [parameter('month', 'path', z.string().describe('月份，如 2025-09'))],
  },
  '/allocations': page('showAllocations', '配租结果：number（轮候登记号）查本户结果'),
  '/search': page('searchSite', '全站搜索：q（街道、项目、文号、事项）'),
  '/sitemap.xml': logFile('getSitemap', '供搜索引擎的网站地图', 'text/xml'),
  '/robots.txt': logFile('getRobots', '供搜索引擎的说明', 'text/plain'),
  '/site-map': page('showSiteMap', '网站地图'),
  '/contact': page('showContacts', '联系我们：q（单位名称）、county（区县）'),
  '/accessibility': page('showAccessibility', '无障碍说明'),
  '/calculator': page('reckonPeriod', '期限计算：from（日期）、period（如 10日）'),
  '/log': page('showLogPage', '城市日志：检查点、公钥、见证和时间戳'),
  '/log/checkpoint': logFile('getCheckpoint', '城市日志最新的检查点（C2SP tlog-checkpoint）', 'text/plain'),
  '/log/witnessed': logFile('getWitnessed', '见证方会签过的最新检查点', 'text/plain'),
  '/log/daily/{day}': {
    ...logFile('getDailyCheckpoint', '某日第一个检查点，.tsr 为其时间戳（RFC 3161）', 'text/plain'),
    parameters: [parameter('day', 'path', z.string().describe('日期，如 2026-03-10 或 2026-03-10.tsr'))],
  },
  '/log/tile/{tile}': {
    ...logFile(
      'getTile',
      '城市日志的一块（C2SP tlog-tiles），级别和序号如 0/x001/234 或 entries/000.p/17',
      'application/octet-stream',
    ),
    parameters: [parameter('tile', 'path', z.string().describe('级别、序号'))],
  },
  '/api/log': open('showLog', '城市日志的现状', '公开', {
    200: { description: '现状', content: json(logStanding) },
    ...problems('not_found'),
  }),
  '/api/log/proof': {
    ...open('proveFact', '一条事实在城市日志里的证明（C2SP tlog-proof）', '公开', {
      200: { description: '.tlog-proof', content: { 'text/plain': { schema: { type: 'string' } } } },
      ...problems('not_found', 'invalid'),
    }),
    parameters: Object.entries(proofQuery.shape).map(([name, shape]) => ({
      ...parameter(name, 'query', shape),
      required: true,
    })),
  },
  '/privacy': page('showPrivacy', '个人信息保护：各类公示的影响评估和保管期限'),
  '/about': page('showAbout', '本系统现状：各环节件数与薄弱之处'),
}

const objectionFields = [
  'step',
  'sheet',
  'entry',
  'ground',
  'statement',
  'identity',
  'name',
  'contact',
  'files',
  'once',
  'back',
]

/** A form of a page: answered with a page. */
function formOperation(id: string, summary: string, fields: readonly string[]): Json {
  const properties = Object.fromEntries(fields.map((field) => [field, { type: 'string' }]))
  const content = { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties } } }
  return { ...page(id, summary), requestBody: { required: true, content } }
}
