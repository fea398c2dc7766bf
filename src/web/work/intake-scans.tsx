/** @jsxRuntime automatic @jsxImportSource preact */
import type { Scan } from '../../drafts.ts'
import { materials } from '../../household-form.ts'
import { FileLarge, fileShown } from '../ui/file-small.tsx'
import { Camera } from './camera.tsx'

/*
 * The scan beside the form. Its controls belong to the form of the section (`form="draft"`), so that whoever uploads a page
 * without scripts loses nothing of what was typed.
 */

/** What a scan may show: the form itself, or a material. */
export const scanKinds: readonly (readonly [code: string, name: string])[] = [
  ['application_form', '申请表'],
  ...materials.map(({ code, name }) => [code, name] as const),
  ['other', '其他'],
]
export const scanName = (code: string): string =>
  scanKinds.find(([each]) => each === code)?.[1] ?? (code === 'photo' ? '照片' : code)

interface PanelProps {
  readonly id: string
  readonly section: string
  readonly scans: readonly Scan[]
  /** Which one is shown, from 0. */
  readonly at: number
}

/** One scan large, all of them small, and how to add some: chosen, dropped, pasted, or taken with the phone. */
export function ScanPanel({ id, section, scans, at }: PanelProps) {
  const shown = scans[at]
  const file = (scan: Scan) => `/intake/${id}/scans/${scan.id}`
  return (
    <section class="card scans" id="scans" aria-label="扫描件">
      <h2>
        {shown ? `${scanName(shown.shows)}　第 ${at + 1} 份，共 ${scans.length} 份` : '扫描件'}
        {shown && shown.type !== 'application/pdf' && (
          <a class="more" href={file(shown)} target="_blank" rel="noreferrer">
            单独打开
          </a>
        )}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="desk-top" tabIndex={0} aria-label="扫描件图像">
        {shown === undefined ? (
          <p>还没有扫描件。把申请表和材料拖到这里，或者在下面选择、拍照；也可以先填表，以后再传。</p>
        ) : (
          <FileLarge
            whole={file(shown)}
            pages={`${file(shown)}/pages`}
            name={`${scanName(shown.shows)}，第 ${at + 1} 份`}
            file={fileShown(shown)}
          />
        )}
      </section>
      {scans.length > 0 && (
        <ol class="strip" aria-label="全部扫描件">
          {scans.map((scan, i) => (
            <li key={scan.id}>
              <a
                href={`/intake/${id}/${section}?scan=${i + 1}`}
                aria-current={i === at ? 'true' : undefined}
                aria-label={`第 ${i + 1} 份，${scanName(scan.shows)}`}
                data-scan
              >
                {scan.thumbnail ? <img src={`${file(scan)}/small`} alt="" loading="lazy" /> : <span>PDF</span>}
                <b>{i + 1}</b>
              </a>
            </li>
          ))}
        </ol>
      )}
      <div class="scan-tools">
        {shown && (
          <p>
            <label for="shows">这一份是</label>{' '}
            <select id="shows" name={`shows.${shown.id}`} form="draft">
              {scanKinds.map(([code, name]) => (
                <option key={code} value={code} selected={code === shown.shows}>
                  {name}
                </option>
              ))}
            </select>{' '}
            <Move value="scan-kind">改</Move>
            {at > 0 && <Move value="scan-up">前移</Move>}
            {at < scans.length - 1 && <Move value="scan-down">后移</Move>}
            <Move value="scan-drop">删除这一份</Move>
          </p>
        )}
        <p>
          <label for="as">上传的是</label>{' '}
          <select id="as" name="as" form="draft">
            {scanKinds.map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </p>
        <p>
          <label for="files">选择文件（JPG、PNG、HEIC、PDF，每份不超过 10 MB，可多选）</label>
          <input
            id="files"
            name="files"
            type="file"
            form="draft"
            multiple
            accept="image/jpeg,image/png,image/heic,.heic,application/pdf"
          />
        </p>
        <Camera field="files" then="scan-add" />
        <p class="on-phones">
          <label for="camera">用手机拍照</label>
          <input
            id="camera"
            name="files"
            type="file"
            form="draft"
            accept="image/jpeg,image/png,image/heic,.heic"
            capture="environment"
          />
        </p>
        <button class="button plain" type="submit" form="draft" name="go" value="scan-add">
          上传
        </button>
        <p class="hint">照片去掉拍摄时间地点，加密保存；提交收件后归入案件材料。</p>
      </div>
    </section>
  )
}

const Move = ({ value, children }: { readonly value: string; readonly children: string }) => (
  <button class="link" type="submit" form="draft" name="go" value={value}>
    {children}
  </button>
)
