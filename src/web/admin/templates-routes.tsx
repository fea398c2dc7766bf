/** @jsxRuntime automatic @jsxImportSource preact */
import type { NoticeView } from '../../../public-notices/view.ts'
import { documentFor, examples } from '../../documents/samples.ts'
import { Refused } from '../../refusal.ts'
import { adminSays, documentKinds } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import type { StaffPart } from '../desk.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { type AdminParts, administrators } from './parts.ts'

/** Who a kind of paper is for. */
const audiences: Readonly<Record<string, string>> = {
  ...{ 'first-review': '公开张贴', approval: '公开张贴', registration: '公开张贴', correction: '公开张贴' },
  ...{ disclosure: '公开张贴', 'disclosure-correction': '公开张贴', 'disclosure-change': '公开张贴' },
  ...{ withdrawal: '公开张贴', 'publicity-statement': '存卷', opinion: '存卷' },
}
const nameOf = (kind: string): string => documentKinds[kind] ?? kind

/** 文书样式: every kind with its version, its fixed words and a sheet made of invented people. */
export const templatePages =
  ({ press }: AdminParts): StaffPart =>
  (pages, desk) => {
    const viewOf = (kind: unknown): NoticeView => {
      const made = Object.hasOwn(examples, String(kind)) ? examples[String(kind)] : undefined
      if (!made) throw new Refused('not_found', adminSays.noSuchTemplate(), {})
      return made()
    }
    pages.get('/admin/templates', { config: administrators }, (request, reply) =>
      desk.send(reply, <TemplatesPage shell={desk.shell(request, reply)} />),
    )
    pages.get('/admin/templates/:kind', { config: administrators }, (request, reply) => {
      const view = viewOf((request.params as { kind: string }).kind)
      return desk.send(reply, <TemplatePage shell={desk.shell(request, reply)} view={view} />)
    })
    pages.get('/admin/templates/:kind/sample.pdf', { config: administrators }, async (request, reply) => {
      const view = viewOf((request.params as { kind: string }).kind)
      const { bytes } = await press.pool.render(documentFor(view))
      return reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="sample-${view.kind}.pdf"`)
        .send(Buffer.from(bytes))
    })
  }

function TemplatesPage({ shell }: { readonly shell: StaffShell }) {
  return (
    <StaffPage shell={shell} title="文书样式" section="/admin/templates">
      <h1>文书样式</h1>
      <p class="hint">
        固定文字随程序发布，每改一处升一个版本；已经制发的文书终身用制发时的版本，重新生成一个字节不差。各单位的名称、地址、电话在“单位与联系方式”里改。
      </p>
      <section class="card">
        <h2>{Object.keys(examples).length} 种文书</h2>
        <Cells
          caption="文书种类"
          columns={['文书', '给谁', '文字版本', '样张']}
          rows={Object.entries(examples).map(([kind, made]) => ({
            key: kind,
            cells: [
              <a href={`/admin/templates/${kind}`}>{nameOf(kind)}</a>,
              audiences[kind] ?? '申请人',
              <span class="code">{made().template}</span>,
              <a href={`/admin/templates/${kind}/sample.pdf`}>
                PDF<span class="unseen">：{nameOf(kind)}样张</span>
              </a>,
            ],
          }))}
        />
      </section>
    </StaffPage>
  )
}

function TemplatePage({ shell, view }: { readonly shell: StaffShell; readonly view: NoticeView }) {
  return (
    <StaffPage shell={shell} title={nameOf(view.kind)} section="/admin/templates">
      <div class="heading">
        <h1>{nameOf(view.kind)}</h1>
        <a class="button" href={`/admin/templates/${view.kind}/sample.pdf`}>
          样张（PDF）
        </a>
      </div>
      <p class="under">
        文字版本 <span class="code">{view.template}</span>；下面用虚构的人和数字填好，可见固定文字怎样写。
      </p>
      <section class="card medium">
        <h2>{view.title.join('')}</h2>
        {view.body.map((block, i) =>
          block.is === 'heading' ? <h3 key={`${i}`}>{block.text}</h3> : <p key={`${i}`}>{block.text}</p>,
        )}
        {view.list && <p class="hint">后附名单（样张 {view.list.rows.length} 户）。</p>}
      </section>
      <p>
        <a href="/admin/templates">返回文书样式</a>
      </p>
    </StaffPage>
  )
}
