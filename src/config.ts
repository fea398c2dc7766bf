import { join } from 'node:path'
import { z } from 'zod'
import { type Clamd, clamdAt } from './attachments/virus-scan.ts'
import { originPattern } from './log/checkpoint.ts'
import type { ProviderSettings } from './single-sign-on.ts'
import { say } from './words.ts'

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const environment = z.object({
  ANJU_DATA: z.string().min(1, '应为数据文件夹的路径').default('data'),
  ANJU_TOKEN_KEY_FILE: z.string().min(1, '应为密钥文件的路径').optional(),
  HOST: z.string().min(1, '应为监听的地址，例如 127.0.0.1').default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, '应为 0 至 65535 的整数')
    .transform(Number)
    .refine((port) => port <= 65_535, '应为 0 至 65535 的整数')
    .default(8080),
  ANJU_SITE: z
    .string()
    .regex(/^https?:\/\/[^\s/]+(\/[^\s/]+)*$/, '应为公众核对文书的网址，末尾不加斜杠，例如 https://zfbz.example.gov.cn')
    .optional(),
  ANJU_PROXIES: z
    .string()
    .regex(/^[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*$/, '应为前置代理的地址，多个用逗号分开，例如 10.0.0.5,10.1.0.0/16')
    .transform((text) => text.split(','))
    .optional(),
  ANJU_LOG_ORIGIN: z
    .string()
    .regex(originPattern, '应为城市日志的名称：不写 https:// 的网址，不含空格和加号，例如 zfbz.example.gov.cn/log')
    .optional(),
  ANJU_TIMESTAMPS: z
    .string()
    .regex(/^https?:\/\/[^\s]+$/, '应为时间戳机构（RFC 3161）的网址，不用时间戳就不要设置')
    .optional(),
  ANJU_CLAMD: z
    .string()
    .regex(
      /^(\/.+|[\w.-]+:\d{1,5})$/,
      '应为 ClamAV 的套接字路径（/run/clamav/clamd.ctl）或 主机:端口（127.0.0.1:3310），不查杀病毒就不要设置',
    )
    .transform(clamdAt)
    .optional(),
  ANJU_SSO_ISSUER: z
    .string()
    .regex(
      /^(https:\/\/[^\s?#]+|http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?(\/[^\s?#]*)?)$/,
      '应为统一身份认证（OpenID Connect）的网址，须用 https，例如 https://sso.example.gov.cn；不用就不要设置',
    )
    .optional(),
  ANJU_SSO_CLIENT: z.string().min(1, '应为在统一身份认证登记的客户端标识（client_id）').optional(),
  ANJU_SSO_SECRET: z.string().min(1, '应为客户端密钥（client_secret）').optional(),
  ANJU_SSO_NAME: z.string().trim().min(1, '应为登录按钮上的名称').max(20, '不超过 20 字').default('统一身份认证'),
  ANJU_SSO_SECOND_FACTOR: z
    .string()
    .regex(/^[^\s,]+(,[^\s,]+)*$/, '应为算作第二个凭证的 amr 或 acr 值，多个用逗号分开，例如 mfa,otp；不承认就不要设置')
    .transform((text) => text.split(','))
    .default([]),
  ANJU_SIGNING_CERTIFICATE: z.string().min(1, '应为签名证书（.p12、.pfx）的路径，不签名就不要设置').optional(),
  ANJU_SIGNING_PASSWORD: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels, `应为 ${logLevels.join('、')} 之一`).default('info'),
})

/** Where the server keeps its data and where it listens. */
export interface Config {
  /** The data folder: database and keys. */
  readonly data: string
  readonly tokenKeyFile: string
  readonly host: string
  readonly port: number
  /** Where the public looks up the code of a document: `<site>/v/<code>`. Printed on every one. */
  readonly site: string
  /** The name of the city log, where it is begun; afterwards it keeps its own. */
  readonly logOrigin: string
  /** Addresses whose word for whom they speak is taken (X-Forwarded-For): without it a proxy would count as one guesser. */
  readonly proxies?: readonly string[]
  /** An authority for times (RFC 3161), asked once a day; without one none is. */
  readonly timestamps?: string
  /** ClamAV, which looks at every file handed in before it is kept; without it they are kept unscanned. */
  readonly clamd?: Clamd
  /** The certificate with which signed copies of documents are made; without one none are made. */
  readonly signing?: { readonly file: string; readonly password: string }
  /** The city's single sign-on; without it there are local accounts only. They are there in any case. */
  readonly sso?: ProviderSettings
  readonly logLevel: (typeof logLevels)[number]
}

/** Reads the configuration from environment variables. Throws one readable message that names every wrong variable. */
export function configOf(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(env)
  if (!parsed.success)
    throw new Error(say.badConfig(parsed.error.issues.map((i) => say.badVariable(i.path.join('.'), i.message))))
  const { ANJU_DATA: data, ANJU_TOKEN_KEY_FILE: tokens, HOST: host, PORT: port, LOG_LEVEL: logLevel } = parsed.data
  const site = parsed.data.ANJU_SITE ?? `http://${host}:${port}`
  // As C2SP has it: where the log can be read, without the scheme.
  const logOrigin = parsed.data.ANJU_LOG_ORIGIN ?? `${site.replace(/^https?:\/\//, '')}/log`.replaceAll('+', '%2B')
  const { ANJU_TIMESTAMPS, ANJU_PROXIES, ANJU_CLAMD: clamd } = parsed.data
  const proxies = ANJU_PROXIES === undefined ? {} : { proxies: ANJU_PROXIES }
  const timestamps = ANJU_TIMESTAMPS === undefined ? {} : { timestamps: ANJU_TIMESTAMPS }
  const { ANJU_SIGNING_CERTIFICATE: file, ANJU_SIGNING_PASSWORD: password = '' } = parsed.data
  const signing = file === undefined ? {} : { signing: { file, password } }
  const { ANJU_SSO_ISSUER: issuer, ANJU_SSO_CLIENT: client, ANJU_SSO_SECRET: secret } = parsed.data
  if (issuer !== undefined && (client === undefined || secret === undefined))
    throw new Error(
      say.badConfig([say.badVariable('ANJU_SSO_CLIENT、ANJU_SSO_SECRET', '设置了 ANJU_SSO_ISSUER，这两项也要设置')]),
    )
  const { ANJU_SSO_NAME: name, ANJU_SSO_SECOND_FACTOR: second } = parsed.data
  const sso = issuer && client && secret ? { sso: { issuer, client, secret, name, second } } : {}
  const tokenKeyFile = tokens ?? join(data, 'anju-tokens.key')
  return {
    data,
    tokenKeyFile,
    host,
    port,
    site,
    logLevel,
    logOrigin,
    ...proxies,
    ...timestamps,
    ...signing,
    ...sso,
    ...(clamd ? { clamd } : {}),
  }
}
