/** @jsxRuntime automatic @jsxImportSource preact */
import { impactAssessments } from '../../policies/impact-assessments.ts'
import { retentionRules } from '../../policies/retention.ts'
import { documentKinds } from '../../words.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'

/** What is published of people and why, what is kept and for how long: for whoever is on a list, and for auditors. */
export function PrivacyPage({ shell }: { readonly shell: Shell }) {
  return (
    <PublicPage
      shell={shell}
      title="个人信息保护"
      about={{
        is: 'column',
        type: '网站说明',
        name: '个人信息保护',
        description: '公示中的个人信息和影响评估',
        keywords: '个人信息,影响评估',
      }}
    >
      <div class="prose">
        <h1 class="ruled">个人信息保护</h1>
        <p>
          姓名、证件号码、收入和意见文字加密封存，只有办理本件的人员能看，每次查看都有记录。公示只列法律要求公开的各项。认为公示侵害您权益的，请向公示上所写的受理窗口或监督电话提出。
        </p>
        <p>
          公示的名单只显示到公示期最后一日 24
          时，期满自动撤下，本站的网页、文件、搜索和订阅里都不再有；别人已经打印、下载或者转载的，本站收不回来，发现后可以要求其删除，也可以向监督电话反映。
        </p>
        <p>
          想知道谁看过自己家的档案，家庭成员可以带证件到受理窗口，当面查阅并取得打印件（个人信息保护法第四十五条）。
        </p>
        <h2>个人信息保护影响评估</h2>
        <p>
          以下为示范文本，由本单位签批后使用。个人信息保护法第6、13、19、25、47、51、55、56条和政府信息公开条例第15条的条文经过核对；
          档案法第15条、政府信息公开条例第14条等其余引用未逐条核对。该法第25条要求公开个人信息须经单独同意：公示依部令的要求作出，是否另取同意由本单位签批时确定。
        </p>
        <p>公示以前，每一类公示都作了评估（个人信息保护法第55条、第56条）；没有评估的类别，系统不予制发。</p>
        {impactAssessments.map((each) => (
          <section key={each.kind}>
            <h3>
              {documentKinds[each.kind] ?? '轮候册（网页）'}（第 {each.version} 版，{each.on}）
            </h3>
            <p>目的：{each.purpose}。</p>
            <p>必要性：{each.necessity}。</p>
            <p>影响和风险：{each.risk}。</p>
            <p>保护措施：</p>
            <ul>
              {each.measures.map((measure) => (
                <li key={measure}>{measure}。</li>
              ))}
            </ul>
            <p>依据：{each.basis}。</p>
            <p>批准：{each.approvedBy}。</p>
          </section>
        ))}
        <h2>保管多久</h2>
        <ul>
          {retentionRules.map(({ name, years, basis, firmness }) => (
            <li key={name}>
              {name.replace(/@\d+$/, '')}的申请：办结后 {years} 年，期满销毁
              {firmness === 'default' ? '（默认值，待档案主管部门确认）' : ''}。依据：{basis}。
            </li>
          ))}
          <li>轮候中的申请：保障期间一直保管。有异议、复议、诉讼或检查的，暂缓销毁。</li>
        </ul>
      </div>
    </PublicPage>
  )
}
