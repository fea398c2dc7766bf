/** @jsxRuntime automatic @jsxImportSource preact */
import { guideWords } from '../../words.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'

/** Every page of the public site anybody can begin with, grouped as people look for them. */
export const places: readonly {
  readonly name: string
  /** Address, name, and the other words people look for it by. */
  readonly pages: readonly (readonly [path: string, name: string, words?: string])[]
}[] = [
  {
    name: '看公示',
    pages: [
      ['/notices', '公示公告', '公布 名单 公告 结果 初审 核准'],
      ['/search', '全站搜索'],
      ['/waiting-list', '轮候册', '排队 排名 位次 第几位 轮候'],
      ['/allocations', '配租结果', '分房 分配 摇号 选房 配租 房源'],
      ['/disclosure', '信息公开专栏', '年度计划 建设计划 开工 竣工 项目 房源 退出 政策 文件 政府信息公开'],
      ['/v', '核验公示真伪', '真假 二维码 核验码 验证'],
      ['/verify', '核验证据包', '证据 验证'],
    ],
  },
  {
    name: '办事',
    pages: [
      ['/guides', '办事指南', `条件 材料 步骤 ${guideWords}`],
      ['/self-check', '自己对照条件', '条件 资格 符合 收入 标准 低保 低收入 能不能申请'],
      ['/progress', '进度查询', '查询 到哪一步 结果 受理编号 查询码 补正 材料'],
      ['/objections', '异议处理结果', '举报 投诉 反映 异议 申诉 监督'],
      ['/calculator', '期限计算', '工作日 多少天 截止 几天'],
    ],
  },
  {
    name: '数据和说明',
    pages: [
      ['/statistics', '统计', '数字 多少户 图表'],
      ['/data', '开放数据', '下载 CSV JSON 表格'],
      ['/disclosure/fields', '信息公开专栏字段说明'],
      ['/feed.atom', '订阅公示（Atom）'],
      ['/log', '城市日志'],
      ['/api/openapi.json', '数据接口'],
      ['/contact', '联系我们', '电话 地址 窗口 联系方式 监督 投诉 办公时间 邮箱 在哪里 街道'],
      ['/about', '本系统现状', '关于 介绍'],
      ['/privacy', '个人信息保护', '隐私 保密 姓名 谁看过'],
      ['/accessibility', '无障碍说明', '大字 老年人 读屏 高对比 适老'],
    ],
  },
]

/** 网站地图. */
export function SiteMapPage({ shell, hasLog }: { readonly shell: Shell; readonly hasLog: boolean }) {
  return (
    <PublicPage
      shell={shell}
      title="网站地图"
      about={{ is: 'column', type: '网站说明', name: '网站地图', description: '本站全部栏目', keywords: '网站地图' }}
    >
      <h1 class="ruled">网站地图</h1>
      <div class="tiles">
        {places.map(({ name, pages }) => (
          <section key={name} class="card">
            <h2>{name}</h2>
            <ul class="files">
              {pages
                .filter(([path]) => hasLog || path !== '/log')
                .map(([path, text]) => (
                  <li key={path}>
                    <a href={path}>{text}</a>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </PublicPage>
  )
}

/** 无障碍说明: what is done, what is not, and whom to tell. */
export function AccessibilityPage({ shell }: { readonly shell: Shell }) {
  const { phone, host } = shell.site
  return (
    <PublicPage
      shell={shell}
      title="无障碍说明"
      about={{
        is: 'column',
        type: '网站说明',
        name: '无障碍说明',
        description: '本站的无障碍做法和不足',
        keywords: '无障碍,大字版',
      }}
    >
      <div class="prose">
        <h1 class="ruled">无障碍说明</h1>
        <p>本站按《无障碍环境建设法》第三十二条的要求建设，以 GB/T 37668-2019 为目标。</p>
        <h2>可以怎样用</h2>
        <ul>
          <li>每页右上角有“大字版”和“高对比”，选一次以后都记得。</li>
          <li>只用键盘就能办完每件事：按 Tab 键依次到达，第一项是“跳到正文”。</li>
          <li>
            不开脚本也能看全部网页、查进度、提异议；只有核对手里的 PDF 和证据包要开脚本，因为文件只在您自己的电脑上读。
          </li>
          <li>公示的 PDF 带有结构标记，读屏软件可以按行列朗读名单。</li>
          <li>图形旁边都有同样数字的表格；颜色从不单独表示意思。</li>
        </ul>
        <h2>还不够的</h2>
        <ul>
          <li>没有语音播报和手语版。</li>
          <li>PDF 的结构标记没有经过 PDF/UA 认证工具检验。</li>
          <li>没有请残障人士逐页试用过。</li>
        </ul>
        <h2>用不了怎么办</h2>
        <p>
          {phone
            ? `请打电话 ${phone}${host ? `（${host}）` : ''}，或者到街道（乡镇）便民服务窗口，由工作人员代为查询、朗读或者打印大字版。`
            : '请到街道（乡镇）便民服务窗口，由工作人员代为查询、朗读或者打印大字版。'}
        </p>
      </div>
    </PublicPage>
  )
}
