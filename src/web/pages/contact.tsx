/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { type Directory, fullName } from '../../documents/directory.ts'
import { areaName, cityCode, counties, organsNamed, subdistrictsOf } from '../../organs.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'

/** Which organs somebody asked for: by a name, of a county, or the city's and the counties' own. */
export interface ContactsAsked {
  readonly q: string
  readonly county: string | null
}

const MANY = 60

/** 联系我们: where each organ is and under which telephone, as the city's directory has it; what papers print is the same. */
export function ContactPage({ shell, asked, directory }: ContactProps) {
  const codes = organsAsked(asked)
  const { site } = shell
  return (
    <PublicPage
      shell={shell}
      title="联系我们"
      about={{
        is: 'column',
        type: '网站说明',
        name: '联系我们',
        description: '市、区县住房保障部门和街道（乡镇）受理窗口的地址和电话',
        keywords: '电话,地址,窗口,监督电话',
      }}
    >
      <form class="card search" action="/contact" method="get">
        <label for="contact-q">查找单位</label>
        <div class="row">
          <input id="contact-q" name="q" value={asked.q} placeholder="街道、乡镇或者区县，如 长安路" maxLength={40} />
          <button type="submit">查找</button>
        </div>
      </form>
      <h1 class="ruled">联系我们</h1>
      <p>
        申请、补材料、问进度，找户籍或者居住地的街道办事处（乡镇人民政府）。对办理人员有意见的，打监督电话。
        {site.phone && (
          <>
            不知道该找哪个单位的，打 <Phone phone={site.phone} />
            {site.host ? `（${site.host}）` : ''}。
          </>
        )}
      </p>
      <ul class="chips" aria-label="区县">
        <li>
          <a href="/contact" aria-current={asked.q === '' && asked.county === null ? 'true' : undefined}>
            市和区县
          </a>
        </li>
        {counties().map(({ code }) => (
          <li key={code}>
            <a href={`/contact?county=${code}`} aria-current={asked.county === code ? 'true' : undefined}>
              {areaName(code)}
            </a>
          </li>
        ))}
      </ul>
      {codes.length === 0 && (
        <div class="card empty">
          <p>
            没有找到“{asked.q}”：请只写街道、乡镇或者区县的名称，如 长安路。<a href="/contact">看全部区县</a>
          </p>
        </div>
      )}
      {codes.length > MANY && (
        <p>
          找到 {codes.length} 个单位，只列出前 {MANY} 个：请把名称写得再具体一些。
        </p>
      )}
      <div class="tiles">
        {codes.slice(0, MANY).map((code) => (
          <Organ key={code} code={code} entry={directory?.organs[code]} />
        ))}
      </div>
    </PublicPage>
  )
}
interface ContactProps {
  readonly shell: Shell
  readonly asked: ContactsAsked
  /** Undefined while the city has given none. */
  readonly directory: Directory | undefined
}

function organsAsked({ q, county }: ContactsAsked): readonly string[] {
  if (q !== '') return organsNamed(q)
  if (county !== null) return [county, ...subdistrictsOf(county).map(({ code }) => code)]
  return [cityCode(), ...counties().map(({ code }) => code)]
}

function Organ({ code, entry }: { readonly code: string; readonly entry: Directory['organs'][string] | undefined }) {
  return (
    <section class="card">
      <h2>{entry?.organ ?? fullName(code)}</h2>
      {entry ? (
        <dl class="summary">
          <Line name="电话">
            <Phone phone={entry.phone} />
          </Line>
          <Line name="窗口">{entry.office}</Line>
          <Line name="地址">{entry.address}</Line>
          {entry.email && <Line name="电子邮箱">{entry.email}</Line>}
          <Line name="监督电话">
            <Phone phone={entry.supervision.phone} />（{entry.supervision.organ}）
          </Line>
        </dl>
      ) : (
        <p>该单位还没有登记地址和电话。</p>
      )}
    </section>
  )
}

function Line({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const Phone = ({ phone }: { readonly phone: string }) => <a href={`tel:${phone.replace(/[^\d+]/g, '')}`}>{phone}</a>
