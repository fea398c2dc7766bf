/** @jsxRuntime automatic @jsxImportSource preact */
import { localTime } from '../../calendar.ts'
import type { LogStanding } from '../../jobs/keep-log.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'

/** 城市日志: what anybody needs to check the office without trusting it, and where it is weak. Nothing about anybody. */
export function LogPage({ shell, standing, weak }: LogPageProps) {
  const { origin, key, size, root, checkpoint, witnesses, timestamp, stopped } = standing
  return (
    <PublicPage
      shell={shell}
      title="城市日志"
      about={{
        is: 'column',
        type: '信息公开',
        name: '城市日志',
        description: '全部事实的检查点、公钥和外部见证',
        keywords: '存证,检查点,公示',
      }}
    >
      <div class="prose">
        <h1 class="ruled">城市日志</h1>
        {stopped !== null && (
          <p>
            <strong>已停止签发检查点：</strong>
            {stopped}
          </p>
        )}
        <p>
          受理、审核、公示的每一条事实都按先后记入这本日志，只增不改。下面的树根由全部 {size}{' '}
          条事实算出：改动、抽去任何一条，树根就不同。每份新制发的文书都印有当时的条数和树根，可与本页和任何人保存的检查点对照。
        </p>
        <h2>最新的检查点</h2>
        <dl>
          <dt>日志名称</dt>
          <dd class="digest">{origin}</dd>
          <dt>条数</dt>
          <dd>{size}</dd>
          <dt>树根</dt>
          <dd class="digest">{root}</dd>
          <dt>公钥</dt>
          <dd class="digest">{key}</dd>
        </dl>
        <details>
          <summary>检查点原文（签名）</summary>
          <pre class="digest">{checkpoint}</pre>
        </details>
        <p>
          原文可下载保存：<a href="/log/checkpoint">检查点</a>
          {witnesses.some(({ at }) => at !== null) && (
            <>
              、<a href="/log/witnessed">会签过的检查点</a>
            </>
          )}
          。格式为 C2SP tlog-checkpoint、tlog-tiles，任何兼容的工具都能核对；<a href="/api/log">本页的数据</a>
          供程序使用。
        </p>
        <h2>外部见证</h2>
        {witnesses.length === 0 ? (
          <p>还没有登记见证方。</p>
        ) : (
          <ul>
            {witnesses.map((each) => (
              <li key={each.key}>
                {each.name}：{each.at === null ? '还没有会签' : `会签到第 ${each.size} 条，时间 ${localTime(each.at)}`}
                <br />
                <span class="digest">{each.key}</span>
              </li>
            ))}
          </ul>
        )}
        <h2>可信时间戳</h2>
        <p>
          {timestamp
            ? `${timestamp.day} 的检查点由“${timestamp.by}”加盖时间戳：${localTime(timestamp.at)}。`
            : '没有时间戳：记录时间以本机时钟为准。'}
        </p>
        {weak.length > 0 && (
          <>
            <h2>薄弱之处</h2>
            <ul>
              {weak.map(({ code, text }) => (
                <li key={code}>{text}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </PublicPage>
  )
}

interface LogPageProps {
  readonly shell: Shell
  readonly standing: LogStanding
  readonly weak: readonly { readonly code: string; readonly text: string }[]
}
