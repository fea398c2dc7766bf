/** @jsxRuntime automatic @jsxImportSource preact */
import {
  keepPhrase,
  ownPhrases,
  type Phrase,
  type PhraseUse,
  phraseBook,
  phraseUseNames,
  phraseUses,
} from '../../phrases.ts'
import { reasons, say, stages } from '../../words.ts'
import { Cells } from '../audit/cells.tsx'
import { type StaffPart, slipsOf } from '../desk.tsx'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { caseRoles } from '../ui/sections.ts'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { typedIn } from '../work/routes.tsx'

interface PhrasesProps {
  readonly shell: StaffShell
  readonly own: readonly Phrase[]
  readonly typed: { readonly use: string; readonly text: string }
  readonly slips: readonly Slip[]
}

/** 常用语: one's own, to add to and to throw away, and the book everybody has. */
function PhrasesPage({ shell, own, typed, slips }: PhrasesProps) {
  return (
    <StaffPage shell={shell} title="常用语" section="/todo" wrong={slips.length > 0}>
      <h1>常用语</h1>
      <ErrorSummary slips={slips} />
      <section class="card">
        <h2>我的常用语　{own.length} 条</h2>
        {own.length === 0 && <p>还没有。在下面添加，或者在办理时点“存为我的常用语”。</p>}
        <ul class="plain-list">
          {own.map(({ id, use, text }) => (
            <li key={id} class="own-phrase">
              <span>
                <span class="tag">{phraseUseNames[use]}</span> {text}
              </span>
              <Form action="/phrases/drop" csrf={shell.csrf}>
                <input type="hidden" name="id" value={id} />
                <button class="link" type="submit">
                  删去<span class="unseen">：{text}</span>
                </button>
              </Form>
            </li>
          ))}
        </ul>
        <Form action="/phrases" csrf={shell.csrf}>
          <Field name="use" label="用在哪里" slips={slips}>
            <select id="use" name="use">
              {phraseUses.map((use) => (
                <option key={use} value={use} selected={typed.use === use}>
                  {phraseUseNames[use]}
                </option>
              ))}
            </select>
          </Field>
          <Field
            name="text"
            label="内容"
            hint="4 至 300 字，对谁都适用：不写姓名、证件和电话号码、门牌号、健康状况。"
            slips={slips}
          >
            <textarea id="text" name="text" rows={3} aria-describedby="text-hint">
              {typed.text}
            </textarea>
          </Field>
          <button class="button" type="submit">
            添加常用语
          </button>
        </Form>
      </section>
      <section class="card">
        <h2>通用常用语</h2>
        <Cells
          caption="通用常用语"
          columns={['内容', '用在', '环节或理由']}
          rows={phraseBook.map(({ use, text, stage, reason }) => ({
            key: text,
            cells: [text, phraseUseNames[use], stage ? stages[stage] : reason ? reasons[reason] : '—'],
          }))}
        />
      </section>
    </StaffPage>
  )
}

const access = { config: { access: caseRoles } } as const
const isUse = (use: string): use is PhraseUse => phraseUses.some((each) => each === use)

/** The pages of the phrase book. */
export const phrasePages: StaffPart = (pages, desk) => {
  const { office } = desk
  pages.get('/phrases', access, (request, reply) => {
    const own = ownPhrases(office, request.actor)
    const typed = { use: 'pass', text: '' }
    return desk.send(reply, <PhrasesPage shell={desk.shell(request, reply)} {...{ own, typed, slips: [] }} />)
  })
  pages.post('/phrases', access, (request, reply) => {
    const { one } = typedIn(request)
    const [use, text] = [one('use'), one('text')]
    try {
      keepPhrase(office, request.actor, { use: isUse(use) ? use : 'pass', text })
    } catch (error) {
      const own = ownPhrases(office, request.actor)
      const props = { own, typed: { use, text }, slips: slipsOf(error) }
      return desk.send(reply, <PhrasesPage shell={desk.shell(request, reply)} {...props} />, 422)
    }
    return desk.done(request, reply, '/phrases', say.phraseKept())
  })
  pages.post('/phrases/drop', access, (request, reply) => {
    office.store.phrases.dropPhrase(request.actor.staff.toLowerCase(), typedIn(request).one('id'))
    return desk.done(request, reply, '/phrases', say.phraseDropped())
  })
}
