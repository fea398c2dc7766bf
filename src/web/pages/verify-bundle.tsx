/** @jsxRuntime automatic @jsxImportSource preact */
import { PublicPage, type Shell } from '../ui/page.tsx'

/**
 * 核验证据包: a file is read and checked by the browser and never sent. Without scripts the page says how else to do it.
 * `logKey`: the public key of this office's log, null where none is kept.
 */
export function VerifyBundlePage({ shell, logKey }: { readonly shell: Shell; readonly logKey: string | null }) {
  return (
    <PublicPage
      shell={shell}
      title="核验证据包"
      about={{
        is: 'column',
        type: '办事服务',
        name: '核验公示',
        description: '在本机核验证据包和文书',
        keywords: '核验,证据包,真伪',
      }}
      unlisted
    >
      <h1 class="ruled">核验证据包</h1>
      <p class="lead">
        {'证据包是机关出具的一个 .zip 文件，装着一件申请或一份公示从头到尾的记录和证明。' +
          '核验在您的浏览器里进行：页面打开以后不再联网，文件不离开您的电脑。'}
      </p>
      <section id="answer" class="card answer" role="status" tabIndex={-1} hidden />
      <form id="check" class="card search check" hidden>
        <label for="file">证据包（.zip）或文书（.pdf）</label>
        <input id="file" type="file" accept=".zip,.pdf" />
        <p>也可以把文件拖到这个页面上。</p>
        <label for="key">日志公钥</label>
        <input id="key" value={logKey ?? ''} autoComplete="off" spellcheck={false} />
        <p>
          {logKey
            ? '已填好本站公布的公钥。对本站也有怀疑的，请改填从公示栏、见证机构等其他途径得到的公钥。'
            : '本站还没有公布公钥，请填写从公示栏、见证机构等途径得到的公钥；不填的，只能核对包内各部分是否一致。'}
        </p>
        <button type="submit">再核验一次</button>
      </form>
      <noscript>
        <p class="card">您的浏览器没有运行脚本，不能在页面上核验。请按下面的办法，在自己的电脑上核验。</p>
      </noscript>
      <section class="card">
        <h2>不用这个页面也能核验</h2>
        <p>
          装有 Node 或 Python 3
          的电脑，下载下面任一程序，断网也能运行。两个程序分别写成，互不共用代码；一个文件，可以从头读完。
        </p>
        <ul class="ways">
          <li>
            <a href="/verify/verify.mjs" download>
              verify.mjs
            </a>
            　<code>node verify.mjs 证据包.zip --key '公钥'</code>
          </li>
          <li>
            <a href="/verify/verify.py" download>
              verify.py
            </a>
            　<code>python3 verify.py 证据包.zip --key '公钥'</code>
          </li>
          <li>
            <a href="/verify/VERIFY.md" download>
              VERIFY.md
            </a>
            　证明什么、不证明什么、包里有什么
          </li>
        </ul>
        <p>
          只有文书上的核验码？请到<a href="/v">核验公示</a>输入。
        </p>
      </section>
      <script type="module" src="/verify/verify-page.mjs" />
    </PublicPage>
  )
}
