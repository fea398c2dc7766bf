/** @jsxRuntime automatic @jsxImportSource preact */
import { materials } from '../../household-form.ts'
import { materialForms } from '../../words.ts'
import { Cells, Marked } from '../audit/cells.tsx'
import { FileLarge, FileSmall, fileShown } from '../ui/file-small.tsx'
import { ErrorSummary, Field, Form, type Slip } from '../ui/form.tsx'
import { StaffPage, type StaffShell } from '../ui/staff-page.tsx'
import { aboutCase, Trail } from './act.tsx'
import { Camera, CameraScript } from './camera.tsx'
import type { CaseFile } from './case-files.ts'
import { materialsOf } from './intake-form.ts'
import { scanKinds, scanName } from './intake-scans.tsx'

interface MaterialsProps {
  readonly shell: StaffShell
  readonly number: string
  readonly version: number
  readonly programme: string
  readonly files: readonly CaseFile[]
  readonly received: ReadonlySet<string>
  readonly papers: ReadonlyMap<string, string>
  readonly asked: readonly string[]
  /** Whether this person may say what was checked, and whether they may ask for a correction now. */
  readonly mayCheck: boolean
  readonly mayAsk: boolean
  readonly once: string
  readonly slips: readonly Slip[]
}

export const fileHref = (number: string, { version, place }: CaseFile): string =>
  `/cases/${number}/files/${version}/${place}`

/** 材料: what was received as what, its scans small, and from here to a correction that names what is missing. */
export function MaterialsPage(props: MaterialsProps) {
  const { shell, number, version, programme, files, received, papers, asked, mayCheck, mayAsk, once, slips } = props
  const shown = materials.filter(
    (each) => materialsOf(programme).includes(each) || received.has(each.code) || asked.includes(each.code),
  )
  const small = (some: readonly CaseFile[]) => (
    <ul class="smalls">
      {some.map((each) => (
        <li key={fileHref(number, each)}>
          <FileSmall
            href={fileHref(number, each)}
            name={`${scanName(each.shows)}，${each.came} ${each.on}`}
            file={fileShown(each.file)}
          />
        </li>
      ))}
    </ul>
  )
  const others = files.filter(({ shows }) => !shown.some(({ code }) => code === shows))
  return (
    <StaffPage shell={shell} title={`材料 ${number}`} section="/todo" wrong={slips.length > 0}>
      <Trail about={aboutCase(number)} here="材料" />
      <h1>
        申请材料　<span class="code">{number}</span>
      </h1>
      <ErrorSummary slips={slips} />
      <Form action={`/cases/${number}/materials`} csrf={shell.csrf} once={once} files>
        <input type="hidden" name="version" value={version} />
        <section class="card">
          <h2>
            材料清单<span class="more">扫描件 {files.length} 份，打开须写明理由</span>
          </h2>
          <Cells
            caption="申请材料、收到的形式和扫描件"
            columns={['材料', '情况', '收到的是', '扫描件', ...(mayAsk ? ['列入补正'] : [])]}
            rows={shown.map(({ code, name }) => ({
              key: code,
              cells: [
                name,
                asked.includes(code)
                  ? new Marked('open', '… 已告知补正')
                  : received.has(code)
                    ? new Marked('good', '✓ 已收')
                    : '未收',
                mayCheck ? (
                  <select name={`papers.${code}`} aria-label={`${name}收到的是`}>
                    <option value="">未登记</option>
                    {Object.entries(materialForms).map(([form, says]) => (
                      <option key={form} value={form} selected={papers.get(code) === form}>
                        {says}
                      </option>
                    ))}
                  </select>
                ) : (
                  (materialForms[papers.get(code) as keyof typeof materialForms] ?? '未登记')
                ),
                small(files.filter(({ shows }) => shows === code)),
                ...(mayAsk
                  ? [
                      <label class="tick">
                        <input type="checkbox" name="items" value={code} checked={!received.has(code)} />{' '}
                        <span class="unseen">{name}</span>补正
                      </label>,
                    ]
                  : []),
              ],
            }))}
          />
          {others.length > 0 && (
            <>
              <h3>申请表、照片和其他</h3>
              {small(others)}
            </>
          )}
        </section>
        {mayCheck && (
          <section class="card medium">
            <h2>补传扫描件</h2>
            <div class="fields">
              <Field name="as" label="上传的是">
                <select id="as" name="as">
                  {scanKinds.map(([code, name]) => (
                    <option key={code} value={code}>
                      {name}
                    </option>
                  ))}
                </select>
              </Field>
              <Field name="files" label="选择文件（选填）" hint="JPG、PNG、HEIC、PDF，每份不超过 10 MB，可多选。">
                <input
                  id="files"
                  name="files"
                  type="file"
                  multiple
                  accept="image/jpeg,image/png,image/heic,.heic,application/pdf"
                  aria-describedby="files-hint"
                />
              </Field>
            </div>
            <Camera field="files" />
          </section>
        )}
        {mayCheck && (
          <button class="button" type="submit" name="go" value="check">
            登记核对结果
          </button>
        )}{' '}
        {mayAsk && (
          <button class="button plain" type="submit" name="go" value="ask">
            把勾选的列入一次性告知补正
          </button>
        )}{' '}
        <a class="button plain" href={`/cases/${number}`}>
          返回案件
        </a>
      </Form>
      {mayCheck && <CameraScript />}
    </StaffPage>
  )
}

interface WhyProps {
  readonly shell: StaffShell
  readonly number: string
  /** What is to be opened, as people call it. */
  readonly name: string
  readonly action: string
  readonly back: string
  readonly slips: readonly Slip[]
}

/** Before the first scan or paper of a case is opened: why. */
export function WhyOpenPage({ shell, number, name, action, back, slips }: WhyProps) {
  return (
    <StaffPage shell={shell} title={`打开${name} ${number}`} section="/todo" wrong={slips.length > 0}>
      <Trail about={aboutCase(number)} here="查看理由" />
      <h1>打开{name}</h1>
      <ErrorSummary slips={slips} />
      <div class="card medium">
        <h2>查看理由</h2>
        <Form action={action} csrf={shell.csrf}>
          <Field
            name="why"
            label="为什么要看"
            hint="如“核对身份证地址”“打印送达”。与您的工号一并记入查阅记录，供审计查核；不要写证件号码和电话。同一案件四小时内不再询问，每份打开仍逐一记录。"
            value=""
            slips={slips}
          />
          <button class="button" type="submit">
            打开
          </button>{' '}
          <a class="button plain" href={back}>
            返回
          </a>
        </Form>
      </div>
    </StaffPage>
  )
}

/** One file large, with the way to the next. */
export function FilePage({
  shell,
  number,
  files,
  its,
}: {
  readonly shell: StaffShell
  readonly number: string
  readonly its: CaseFile
  readonly files: readonly CaseFile[]
}) {
  const at = files.findIndex(({ version, place }) => version === its.version && place === its.place)
  const [before, after] = [files[at - 1], files[at + 1]]
  return (
    <StaffPage shell={shell} title={`${scanName(its.shows)} ${number}`} section="/todo">
      <Trail about={aboutCase(number)} here="材料" />
      <div class="heading">
        <h1>
          {scanName(its.shows)}　第 {at + 1} 份，共 {files.length} 份
        </h1>
        <p>
          {before && (
            <a class="button plain" href={fileHref(number, before)} rel="prev">
              上一份
            </a>
          )}{' '}
          {after && (
            <a class="button plain" href={fileHref(number, after)} rel="next">
              下一份
            </a>
          )}{' '}
          <a class="button" href={`/cases/${number}/materials`}>
            全部材料
          </a>
        </p>
      </div>
      <section class="card" id="scans">
        <h2>
          {its.came}，{its.on}
        </h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
        <section class="desk-top" tabIndex={0} aria-label="材料图像">
          <FileLarge
            whole={`${fileHref(number, its)}/whole`}
            pages={`${fileHref(number, its)}/pages`}
            name={scanName(its.shows)}
            file={fileShown(its.file)}
          />
        </section>
        <p class="hint">本次打开和理由已记入查阅记录。文件摘要 {its.file.sha256.slice(0, 16)}…</p>
      </section>
    </StaffPage>
  )
}
