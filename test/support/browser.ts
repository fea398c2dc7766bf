import type { FastifyInstance, LightMyRequestResponse } from 'fastify'

/** A browser on the app: keeps cookies, sends its Origin with posts, and fills in a form as the page gave it. */
export interface Browser {
  readonly cookies: Map<string, string>
  /** The page it is on. */
  page: string
  get(path: string): Promise<LightMyRequestResponse>
  /** Sends the form of the page that goes to `action`, with its hidden fields and these; follows no redirect. */
  send(action: string, fields?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
  /** The same with a file in one of its fields, as browsers send them. */
  attach(
    action: string,
    fields: Readonly<Record<string, string>>,
    file: { readonly field: string; readonly name: string; readonly type: string; readonly bytes: Buffer },
  ): Promise<LightMyRequestResponse>
  /** A post as it is given, without anything the page would add but cookies. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<LightMyRequestResponse>
  /** Gets where a redirect leads. */
  follow(response: LightMyRequestResponse): Promise<LightMyRequestResponse>
}

const text = (html: string) => html.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<')

/** The hidden fields of the form of a page that goes to `action`. Throws when there is none. */
export function hiddenOf(page: string, action: string): Record<string, string> {
  const form = page.split('<form ').find((each) => each.includes(`action="${action}"`))
  if (form === undefined) throw new Error(`no form to ${action} on this page: ${page.slice(0, 4000)}`)
  const inputs = [
    ...(form.split('</form>')[0] as string).matchAll(/<input type="hidden" name="([^"]+)" value(?:="([^"]*)")?/g),
  ]
  return Object.fromEntries(inputs.map(([, name, value]) => [name as string, text(value ?? '')]))
}

/** What a browser would send of a form as it stands: hidden and prefilled fields, what is ticked, what is chosen. */
export function prefilledOf(page: string, action: string): Record<string, string> {
  const form =
    (page.split('<form ').find((each) => each.includes(`action="${action}"`)) ?? '').split('</form>')[0] ?? ''
  const named = (tag: string, attribute: string) => new RegExp(`${attribute}="([^"]*)"`).exec(tag)?.[1]
  const inputs = [...form.matchAll(/<input [^>]*>/g)].flatMap(([tag]) => {
    const [name, type] = [named(tag, 'name'), named(tag, 'type')]
    if (!name || type === 'file' || ((type === 'radio' || type === 'checkbox') && !/ checked/.test(tag))) return []
    return [[name, text(named(tag, 'value') ?? '')] as const]
  })
  const areas = [...form.matchAll(/<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)/g)].map(
    ([, name, value]) => [name as string, text(value ?? '')] as const,
  )
  return Object.fromEntries([...inputs, ...areas])
}

export function browserOn(app: FastifyInstance, address = '127.0.0.1'): Browser {
  const cookies = new Map<string, string>()
  const keep = (response: LightMyRequestResponse) => {
    for (const each of [response.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
      if (/max-age=0/i.test(each)) cookies.delete(name)
      else cookies.set(name, value)
    }
    if (String(response.headers['content-type']).includes('text/html')) browser.page = response.payload
    return response
  }
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const common = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/78.0', accept: 'text/html', host: 'localhost' }
  const browser: Browser = {
    cookies,
    page: '',
    get: async (path) =>
      keep(
        await app.inject({
          method: 'GET',
          url: path,
          remoteAddress: address,
          headers: { ...common, cookie: cookie() },
        }),
      ),
    post: async (path, fields, headers = {}) =>
      keep(
        await app.inject({
          method: 'POST',
          url: path,
          remoteAddress: address,
          headers: { ...common, 'content-type': 'application/x-www-form-urlencoded', cookie: cookie(), ...headers },
          payload: new URLSearchParams(fields).toString(),
        }),
      ),
    async attach(action, fields, { field, name, type, bytes }) {
      const boundary = 'anju-test-boundary'
      const all = Object.entries({ ...hiddenOf(browser.page, action), ...fields })
      const head = all
        .map(([k, v]) => `--${boundary}\r\ncontent-disposition: form-data; name="${k}"\r\n\r\n${v}\r\n`)
        .join('')
      const before = `${head}--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`
      return keep(
        await app.inject({
          method: 'POST',
          url: action,
          remoteAddress: address,
          headers: {
            ...common,
            'content-type': `multipart/form-data; boundary=${boundary}`,
            cookie: cookie(),
            origin: 'http://localhost',
          },
          payload: Buffer.concat([Buffer.from(before), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
        }),
      )
    },
    send: (action, fields = {}) =>
      browser.post(action, { ...hiddenOf(browser.page, action), ...fields }, { origin: 'http://localhost' }),
    follow: (response) => browser.get(String(response.headers.location)),
  }
  return browser
}

/** What the page says was wrong. */
export const wrongOf = (page: string): string[] =>
  [...(/<div class="errors"[\s\S]*?<\/ul>/.exec(page)?.[0] ?? '').matchAll(/<li>(?:<a [^>]*>)?([^<]+)/g)].map(
    ([, said]) => said as string,
  )
