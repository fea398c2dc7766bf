/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { MOST_FILES } from '../../commands/objections.ts'
import type { ObjectionTold, OpenNotice, Outcomes } from '../../queries/objecting.ts'
import { objectingSays, objectionGrounds } from '../../words.ts'
import { describedFile, type FileShown } from '../ui/file-small.tsx'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { chineseDate, inFours } from '../ui/texts.ts'

/** What somebody has answered so far; carried from page to page by the pages themselves, stored nowhere. */
export interface Answers {
  readonly sheet: string
  readonly entry: string
  readonly ground: string
  readonly statement: string
  readonly identity: string
  readonly name: string
  readonly contact: string
  /** The ticket of files uploaded so far: opaque to everybody but the server. */
  readonly files: string
  /** Made at the start: a form sent twice is one objection. */
  readonly once: string
  /** '1' once the check page was seen: a changed answer leads straight back to it. */
  readonly seen: string
}

/** What was wrong with a step, and the field it is about. */
export interface Slip {
  readonly field: string | null
  readonly text: string
}

/** One thing per page; the last is reading it all again. */
export const steps = ['entry', 'about', 'files', 'who', 'check'] as const
export type StepName = (typeof steps)[number]

export const identities = {
  named: '实名：您的姓名写入核查材料；身份不告诉被反映的家庭。需要书面答复的，请向受理单位提出。',
  confidential: '保密：身份只供核查人员联系，不写入任何材料。',
} as const

/** How long a statement may be. */
export const STATEMENT = 2000

const titles: Readonly<Record<StepName, string>> = {
  entry: '对名单上的哪一户有异议？',
  about: '您知道什么情况？',
  files: '有没有材料可以附上？',
  who: '怎样与您联系？',
  check: '提交前请核对',
}

const Page = ({ shell, title, children }: { shell: Shell; title: string; children: ComponentChildren }) => (
  <PublicPage
    shell={shell}
    title={title}
    about={{
      is: 'column',
      type: '互动交流',
      name: '提出异议',
      description: '对公示的申请家庭提出异议',
      keywords: '公示,异议,举报',
    }}
    unlisted
  >
    {children}
  </PublicPage>
)

/** One step. `slip` is what was wrong with it when it was sent before. */
export function ObjectingPage({ shell, notice, answers, files, step, slip }: StepProps) {
  const n = steps.indexOf(step) + 1
  const title = titles[step]
  return (
    <Page shell={shell} title={slip ? `错误：${title}` : title}>
      <p class="of">
        提出异议　第 {n} 步，共 {steps.length} 步
      </p>
      <h1 class="ruled">{title}</h1>
      {slip && (
        <div class="card answer answer-unknown" role="alert">
          <h2>{slip.field ? <a href={`#${slip.field}`}>{slip.text}</a> : slip.text}</h2>
        </div>
      )}
      <form
        class="card search ask"
        action={step === 'files' ? '/objections/files' : '/objections'}
        method="post"
        enctype={step === 'files' ? 'multipart/form-data' : undefined}
      >
        <Carried answers={answers} but={step} />
        <input type="hidden" name="step" value={step} />
        {step === 'entry' && <Entry notice={notice} answers={answers} slip={slip} />}
        {step === 'about' && <About answers={answers} slip={slip} />}
        {step === 'files' && <Files files={files} slip={slip} />}
        {step === 'who' && <Who answers={answers} slip={slip} />}
        {step === 'check' && <Check notice={notice} answers={answers} files={files} />}
        <div class="buttons">
          <button type="submit">
            {step === 'check' ? '提交异议' : answers.seen === '1' ? '回到核对页' : '下一步'}
          </button>
          {n > 1 && answers.seen !== '1' && (
            <button type="submit" name="back" value="1" class="plain" formNoValidate>
              上一步
            </button>
          )}
        </div>
      </form>
      <p class="of">
        {notice.organ}《{notice.title}》{notice.endsOn && `，异议提出到 ${chineseDate(notice.endsOn)} 24 时为止。`}
      </p>
    </Page>
  )
}
interface StepProps {
  readonly shell: Shell
  readonly notice: OpenNotice
  readonly answers: Answers
  /** What has been uploaded, as a page may show it. */
  readonly files: readonly FileShown[]
  readonly step: StepName
  readonly slip: Slip | null
}

/** What was wrong with a field, beside it, in the words of the top of the page. */
const Beside = ({ field, slip }: { readonly field: string; readonly slip: Slip | null }) =>
  slip?.field === field ? (
    <p class="slip" id={`${field}-slip`}>
      {slip.text}
    </p>
  ) : null
/** What a field says of itself to those who do not see it. */
const marked = (field: string, slip: Slip | null) =>
  slip?.field === field ? ({ 'aria-invalid': 'true', 'aria-describedby': `${field}-slip` } as const) : {}

interface Part {
  readonly answers: Answers
  readonly slip: Slip | null
}

const own: Readonly<Record<StepName, readonly (keyof Answers)[]>> = {
  entry: ['entry'],
  about: ['ground', 'statement'],
  // Its ticket is carried by its own page too: a file more is a new ticket.
  files: [],
  who: ['identity', 'name', 'contact'],
  check: [],
}

function Carried({ answers, but }: { readonly answers: Answers; readonly but: StepName }) {
  const names = (Object.keys(answers) as (keyof Answers)[]).filter((name) => !own[but].includes(name))
  return (
    <>
      {names.map((name) => (
        <input key={name} type="hidden" name={name} value={answers[name]} />
      ))}
    </>
  )
}

function Entry({ notice, answers, slip }: Part & { readonly notice: OpenNotice }) {
  return (
    <>
      <label for="entry">名单第一列的序号</label>
      <Beside field="entry" slip={slip} />
      <input
        id="entry"
        name="entry"
        value={answers.entry}
        inputMode="numeric"
        maxLength={6}
        required
        {...marked('entry', slip)}
      />
      <p>
        名单共 {notice.entries.size} 户，<a href={`/notices/${notice.sheet}?all=1#list`}>打开名单核对序号</a>。
      </p>
    </>
  )
}

function About({ answers, slip }: Part) {
  return (
    <>
      <fieldset id="ground" {...marked('ground', slip)}>
        <legend>涉及哪方面</legend>
        <Beside field="ground" slip={slip} />
        {Object.entries(objectionGrounds).map(([code, name]) => (
          <label key={code} class="choice">
            <input type="radio" name="ground" value={code} checked={answers.ground === code} required /> {name}
          </label>
        ))}
      </fieldset>
      <label for="statement">您知道的事实</label>
      <Beside field="statement" slip={slip} />
      <textarea id="statement" name="statement" rows={8} maxLength={STATEMENT} required {...marked('statement', slip)}>
        {answers.statement}
      </textarea>
      <p>请写什么人、什么事、什么时候、在哪里。只有核查人员看得到。</p>
    </>
  )
}

/** Files one after the other, since a form without a script can send but what is chosen now. */
function Files({ files, slip }: { readonly files: readonly FileShown[]; readonly slip: Slip | null }) {
  const full = files.length >= MOST_FILES
  return (
    <>
      <p>照片或者 PDF，每份不超过 10 MB，最多 {MOST_FILES} 份。没有的直接到下一步。</p>
      {files.length > 0 && (
        <ul class="files" aria-label="已上传的材料">
          {files.map((file, i) => (
            <li key={String(i)}>
              第 {i + 1} 份：{describedFile(file)}
              <button type="submit" name="drop" value={String(i)} class="plain" aria-label={`删去第 ${i + 1} 份`}>
                删去
              </button>
            </li>
          ))}
        </ul>
      )}
      {!full && (
        <>
          <label for="file">选择文件</label>
          <Beside field="file" slip={slip} />
          <input
            id="file"
            name="file"
            type="file"
            accept="image/jpeg,image/png,image/heic,.heic,application/pdf"
            {...marked('file', slip)}
          />
          <button type="submit" name="add" value="1" class="plain">
            上传这个文件
          </button>
        </>
      )}
      <p>
        照片里的拍摄时间、地点等信息会自动去掉。材料加密保存，只有处理这件异议的核查人员能打开，被反映的家庭看不到。
      </p>
    </>
  )
}

function Who({ answers, slip }: Part) {
  return (
    <>
      <fieldset id="identity" {...marked('identity', slip)}>
        <legend>身份</legend>
        <Beside field="identity" slip={slip} />
        {Object.entries(identities).map(([code, text]) => (
          <label key={code} class="choice">
            <input type="radio" name="identity" value={code} checked={answers.identity === code} required /> {text}
          </label>
        ))}
      </fieldset>
      <label for="name">姓名</label>
      <Beside field="name" slip={slip} />
      <input
        id="name"
        name="name"
        value={answers.name}
        autoComplete="name"
        maxLength={60}
        required
        {...marked('name', slip)}
      />
      <label for="contact">联系电话或者地址</label>
      <Beside field="contact" slip={slip} />
      <input
        id="contact"
        name="contact"
        value={answers.contact}
        maxLength={100}
        required
        {...marked('contact', slip)}
      />
      <p>
        核查结果都可以凭提交后给您的编号和查询码查询。被反映的家庭查不到是谁提出的异议（信访工作条例）。也可以到窗口匿名反映。
      </p>
    </>
  )
}

function Check({ notice, answers, files }: Pick<StepProps, 'notice' | 'answers' | 'files'>) {
  const { entry, ground, statement, identity, name, contact } = answers
  return (
    <dl class="summary changing">
      <Row name="名单上的家庭" change="entry">
        第 {entry} 号：{notice.entries.get(Number(entry))}
      </Row>
      <Row name="涉及" change="about">
        {objectionGrounds[ground]}
      </Row>
      <Row name="事实" change="about">
        <span class="as-typed">{statement}</span>
      </Row>
      <Row name="材料" change="files">
        {files.length === 0 ? '没有附' : files.map(describedFile).join('；')}
      </Row>
      <Row name="身份" change="who">
        {identities[identity as keyof typeof identities]}
      </Row>
      <Row name="姓名" change="who">
        {name}
      </Row>
      <Row name="联系方式" change="who">
        {contact}
      </Row>
    </dl>
  )
}

/** One thing that was said; with `change`, a way to say it otherwise and come straight back. */
const Row = ({ name, change, children }: RowProps) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
    {change && (
      <dd class="change">
        <button type="submit" name="change" value={change} class="link" aria-label={`改${name}`}>
          改
        </button>
      </dd>
    )}
  </div>
)
interface RowProps {
  readonly name: string
  readonly change?: StepName
  readonly children: ComponentChildren
}

/** Handed in: the number and the code, once, in large type. */
export function ObjectionMadePage({ shell, id, code, until }: MadeProps) {
  return (
    <Page shell={shell} title="异议已经收到">
      <h1 class="ruled">异议已经收到</h1>
      <section class="card answer answer-valid" role="status">
        <h2>请记下编号和查询码，查结果时都要用</h2>
        <dl class="summary large">
          <Row name="异议编号">{id}</Row>
          <Row name="查询码">{inFours(code)}</Row>
        </dl>
      </section>
      <section class="card">
        <h2>接下来会怎样</h2>
        <p>
          这一户的审核现在停住。核查人员在 {chineseDate(until)}{' '}
          以前查清：成立的，退回重新审核；不成立的，公示期满后继续办理。
        </p>
        <p>
          <a href="/objections">查询异议处理结果</a>
        </p>
      </section>
    </Page>
  )
}
interface MadeProps {
  readonly shell: Shell
  readonly id: string
  readonly code: string
  readonly until: string
}

/** No objection can be made any more, or not yet: who hears it otherwise. */
export function ObjectingClosedPage({ shell, notice, written = '' }: ClosedProps) {
  return (
    <Page shell={shell} title="现在不能提出异议">
      <h1 class="ruled">现在不能提出异议</h1>
      <section class="card">
        <h2>{objectingSays.closed(notice.endsOn)}</h2>
        {notice.phones.map(({ phone, office }) => (
          <p key={phone}>
            {office}：<a href={`tel:${phone}`}>{phone}</a>
          </p>
        ))}
        <p>
          <a href={`/notices/${notice.sheet}`}>回到这份公示</a>
        </p>
      </section>
      {written !== '' && (
        <section class="card">
          <h2>您刚才写的内容没有提交</h2>
          <p>可以抄下或者打印，交给上面的单位：</p>
          <p class="as-typed">{written}</p>
        </section>
      )}
    </Page>
  )
}
interface ClosedProps {
  readonly shell: Shell
  readonly notice: OpenNotice
  /** What somebody had typed when the time ran out: theirs, and not lost. */
  readonly written?: string
}

/** What became of an objection: the form, and the answer. */
export function ObjectionTrackPage({ shell, typed, told, slip }: TrackProps) {
  return (
    <Page shell={shell} title={slip ? '错误：查询异议' : '查询异议处理结果'}>
      <h1 class="ruled">查询异议处理结果</h1>
      {slip && (
        <div class="card answer answer-unknown" role="alert">
          <h2>{slip}</h2>
        </div>
      )}
      {told && <Told told={told} />}
      <form class="card search ask" action="/objections/track" method="post">
        <label for="objection">异议编号</label>
        <input
          id="objection"
          name="objection"
          value={typed}
          autoComplete="off"
          spellcheck={false}
          maxLength={40}
          required
        />
        <label for="code">查询码</label>
        <input id="code" name="code" autoComplete="off" autoCapitalize="characters" maxLength={40} required />
        <p>两者都在提交成功的页面上。提出异议请从公示页面进入。</p>
        <button type="submit">查询结果</button>
      </form>
    </Page>
  )
}
interface TrackProps {
  readonly shell: Shell
  readonly typed: string
  readonly told: ObjectionTold | null
  readonly slip: string | null
}

function Told({ told }: { readonly told: ObjectionTold }) {
  return (
    <section class="card stands" role="status">
      <h2>{objectingSays.outcomes[told.outcome]}</h2>
      <dl class="summary">
        <Row name="异议编号">{told.id}</Row>
        <Row name="提出日期">{chineseDate(told.raisedOn)}</Row>
        {told.settledOn && <Row name="处理日期">{chineseDate(told.settledOn)}</Row>}
        {told.outcome === 'open' && (
          <Row name="最迟查清">
            {chineseDate(told.until)}
            <details>
              <summary>这一天是怎样算出来的</summary>
              <ol class="working">
                {told.explanation.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ol>
            </details>
          </Row>
        )}
      </dl>
    </section>
  )
}

/** 异议处理情况 of one notice: how many and how they ended. */
export function OutcomesPage({ shell, notice, outcomes }: OutcomesProps) {
  const { open, upheld, dismissed, moot, lastOn } = outcomes
  const all = open + upheld + dismissed + moot
  return (
    <Page shell={shell} title="异议处理情况">
      <h1 class="ruled">异议处理情况</h1>
      <p>
        {notice.organ}《<a href={`/notices/${notice.sheet}`}>{notice.title}</a>》
      </p>
      <section class="card">
        {all === 0 ? (
          <p>没有收到异议。</p>
        ) : (
          <dl class="summary">
            <Row name="收到">{all} 件</Row>
            <Row name="正在核查">{open} 件</Row>
            <Row name="成立">{upheld} 件，已退回重新审核</Row>
            <Row name="不成立">{dismissed} 件</Row>
            {moot > 0 && <Row name="不再处理">{moot} 件，公示撤回或者申请终止</Row>}
            {lastOn && <Row name="最近一次决定">{chineseDate(lastOn)}</Row>}
          </dl>
        )}
      </section>
      <p>
        这里只公布件数，不公布涉及哪一户、由谁提出、说了什么。提出异议的人凭编号和查询码
        <a href="/objections">查自己的结果</a>。
      </p>
    </Page>
  )
}
interface OutcomesProps {
  readonly shell: Shell
  readonly notice: OpenNotice
  readonly outcomes: Outcomes
}
