import { columns as table } from './demo/tables.ts'
import { disclosureKinds } from './disclosures/kinds.ts'
import { directoryFileName } from './documents/directory.ts'
import { columns, intakeColumns, shortColumns } from './intake-columns.ts'
import { witnessesFileName } from './log/witnesses.ts'
import { personColumns } from './persons-file.ts'
import { roles } from './roles.ts'
import { siteFileName } from './web/site.ts'
import { barKinds, criteria, papers, programmes, protectionForms, roleNames } from './words.ts'

/* What `anju help` says: all commands on one page, and each with all that is needed to use it. */

/** How a command is called, what it is for, and what else must be known. */
interface Help {
  readonly usage: string
  readonly what: string
  /** Made when asked for: the columns of a file, the options, examples. */
  readonly more: () => readonly string[]
}

const coded = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([code, name]) => `  ${code}　${name}`)
const onceMore = '同一文件可以再导入一次：已收的不会重复，中断的接着收。'
const founds = '--new　数据文件夹还不存在时新建；写了 --data 而没有数据的文件夹，不加则不办（以免写错）'
const data = '--data 文件夹　数据所在的文件夹，默认 data，或环境变量 ANJU_DATA'

const commands: Readonly<Record<string, Help>> = {
  demo: {
    usage: 'demo [--no-serve] [--intake 文件.csv] [--port 端口]',
    what: '一批申请从窗口走到轮候册，打印结果并核验，然后在本机提供服务',
    more: () => [
      '--no-serve　不提供服务，打印完即结束',
      '--intake 文件　用自己的收件表（列见 anju import --help），不用内置的八十户',
      data,
    ],
  },
  serve: {
    usage: 'serve [--port 端口]',
    what: '启动服务（数据在 --data 所指文件夹）',
    more: () => [
      data,
      '环境变量：HOST（默认 127.0.0.1）、PORT（默认 8080）、LOG_LEVEL、ANJU_DATA、ANJU_TOKEN_KEY_FILE、ANJU_SITE',
      `数据文件夹里可以放：${siteFileName}（网站名称、主办单位、备案号等）、${directoryFileName}（各单位的地址、电话和机关代字）`,
    ],
  },
  template: {
    usage: 'template 收件表.xlsx [--county 区县代码]',
    what: '生成空白收件表（.xlsx 有下拉选项和填写说明，.csv 只有列名）',
    more: () => ['--county 410305　只列这个区县的街道和社区', '各列怎样填写见 anju import --help。'],
  },
  import: {
    usage: 'import 文件.csv|xlsx --staff 工号 [--on 日期] [--accept all|good-rows] [--new]',
    what: '批量收件；有一处错误则整份不收，逐条指出行、列和改法',
    more: () => [
      '--staff 工号　以谁的名义收件（必填）',
      '--on 2026-03-10　收到纸质材料的日期，默认今天',
      '--accept good-rows　只收没有错误的各户；默认 all，有一处错误则整份不收',
      data,
      founds,
      onceMore,
      '',
      'XLSX、CSV（UTF-8 或 GBK）均可，第一行为列名，次序不限。一人一行，同一户的户号相同，申请人那一行填写全户的栏目。',
      '带 * 的列必须有，其余的列可以没有；没有的列和空着的格表示“没有说”，不当作 0。空白表用 anju template 收件表.xlsx 生成。',
      '',
      table(
        ['列', '怎样填写', '示例'],
        intakeColumns.map((title) => [
          (shortColumns as readonly string[]).includes(title) ? `${title} *` : title,
          columns[title].rule,
          columns[title].example,
        ]),
      ),
    ],
  },
  export: {
    usage: 'export applications|notices|overview|disclosures --out 文件.csv|xlsx [--county 区县代码]',
    what: '导出申请、公示、各环节件数或信息公开事项（不含个人信息）',
    more: () => [
      'applications　申请：受理编号、所处环节、期限等；notices　公示；overview　各区县各环节件数；disclosures　信息公开事项',
      '--out 文件　.csv（UTF-8，可用 Excel 打开）或 .xlsx；已有的文件不会覆盖',
      '--county 410305　只导一个区县',
      data,
    ],
  },
  'close-due': {
    usage: 'close-due',
    what: '办理到期事项（公示期满、逾期未补正、逾期未答复）；服务运行时自动进行',
    more: () => [data],
  },
  audit: {
    usage: 'audit [--case 编号 | --organ 区划代码] [--as-of 日期] [--since last] [--render] [--json]',
    what: '重放全部事实：逐条重算期限、公示期和办理人权限，另建读表逐项比对，核对文书文件；有任何差异则退出码为 1',
    more: () => [
      '--case 410305-2026-00001-1　只核验一件',
      '--organ 410305　只核验一个区县（或街道乡镇、市）经办的',
      '--as-of 2026-03-10　只看到当日终了（或某一时刻）为止登记的事实',
      '--since last　只核验上次核验无误之后有变动的；也可写当时的事实条数。建议每晚一次，每周整体一次（服务自动进行）',
      '--render　并按事实重新生成每份文书，与制发时比对',
      '--json　打印机器可读的报告',
      data,
    ],
  },
  documents: {
    usage: 'documents issue',
    what: '制作并制发应发的文书（服务运行时自动进行）',
    more: () => [
      'Ctrl+C 中止；再次运行接着做，已制发的不会重复。不能制作的逐份说明原因，改正后由发布人重新制作。',
      `单位的地址、电话和机关代字写在数据文件夹的 ${directoryFileName} 里；没有的，公示不能制作。`,
      '环境变量 ANJU_SITE　核验网址，印在每份文书的二维码里',
      data,
    ],
  },
  log: {
    usage:
      'log show [--json]，或 log update、log check\n  log prove 编号@序号 [--out 文件.tlog-proof]\n  log consistency --from 条数 [--to 条数]\n  log accept 文件',
    what: '城市日志：show 现状；update 收入新的事实并签发检查点（服务运行时自动进行）；check 与数据库逐条核对；prove 一条事实的证明；consistency 由旧到新只增不改的证明；accept 收下见证方会签过的检查点',
    more: () => [
      '编号@序号　受理编号、公示编号等和其中第几条，如 410305-2026-00001-1@3；--out 另存，不覆盖',
      '--from、--to　两个检查点的条数；--to 默认最新',
      `见证方的公钥（可加网址）写在数据文件夹的 ${witnessesFileName} 里：[{"key": "公钥", "url": "https://…"}]`,
      '环境变量：ANJU_LOG_ORIGIN　日志名称，建立时确定；ANJU_TIMESTAMPS　时间戳机构的网址，不设则不用',
      '密钥 anju-log.key 在数据文件夹里，请与数据库分开备份。',
      data,
    ],
  },
  witness: {
    usage:
      'witness --key 密钥文件 --name 名称\n  witness --key 密钥文件 --name 名称 --state 见证记录 --log 日志公钥 网址|文件夹 [--out 文件]\n  witness … --listen 端口',
    what: '供另一机关（审计、公证等）会签城市日志的检查点：先核对它由上次会签的增长而来；不带网址则打印本方公钥',
    more: () => [
      '--key　本方密钥文件，没有则新建，只有本人可读；--name　本方名称，不含空格和加号，如 shenji.example.gov.cn',
      '--state　见证记录：会签到哪里；请妥善保管并备份',
      '--log　被见证的日志的公钥，由办理机关的状态页取得并另行核实',
      '网址如 https://zfbz.example.gov.cn/log；也可以是办理机关交来的 log 文件夹',
      '--out　会签后的检查点写到哪里，默认打印；--listen　作为服务应答（C2SP tlog-witness），HOST 默认 127.0.0.1',
    ],
  },
  notice: {
    usage:
      'notice list [--state 状态] [--organ 区划代码]\n  notice render 编号|发文字号 [--out 文件.pdf [--staff 工号 --why 事由]]，或 notice render --all\n  notice check 文件.pdf',
    what: 'list：已编号的文书；render：按事实重新生成并与制发时比对；check：一份 PDF 是什么（有效、已被替换、已撤回、不是原件、查无此件）',
    more: () => [
      '--state　numbered 待制发，failed 未能制作，issued 已制发，superseded 已被替换，withdrawn 已撤回',
      '--organ 410305001　只列一个单位的；--out 文件.pdf　重新生成的另存一份，送达一户的文书须写明 --staff 工号、--why 事由；--all　全部文书',
      'render 有差异则退出码为 1，并说明差在文面内容、版面数据还是文件字节；压缩库版本不同的只比内容。',
      data,
    ],
  },
  bundle: {
    usage: 'bundle 受理编号或公示编号 [--out 证据包.zip] [--for public|case|auditor] [--staff 工号 --why 事由]',
    what: '证据包：事实、收录证明、程序定义、文书和核验程序，外人断网也能核验',
    more: () => [
      '--for 给谁　public 不含封存原文（默认）；case 给本户，另含申报内容和送达的文书；auditor 给审计，含异议人以外的全部封存原文',
      '--staff 工号、--why 事由　case、auditor 必填：谁为什么取出，记入该件的查阅记录；auditor 须有审计员的授权',
      '--out 证据包.zip　写到哪个文件；已有的不会覆盖。核验方法在包内 VERIFY.md',
      data,
    ],
  },
  'case-file': {
    usage: 'case-file 受理编号 --out 卷宗.pdf --staff 工号 --role 角色 --organ 区划代码 --why 事由',
    what: '一件申请的卷宗：封面、目录、全部文书、异议和办理记录（仅限本件的审核人员）',
    more: () => [
      '--out 卷宗.pdf　写到哪个文件；已有的不会覆盖',
      '--staff、--role、--organ、--why　以谁的身份、为什么查阅，记入查阅记录；异议人不在卷宗里',
      data,
    ],
  },
  backup: {
    usage: 'backup 目标文件',
    what: '在线备份，并对副本重放核验',
    more: () => [
      '目标文件已存在则不覆盖。上传的文件（密文）备份在“目标文件.attachments”。密钥 anju.key 不在备份里，请另行保管。',
      data,
    ],
  },
  disclosure: {
    usage:
      'disclosure import 文件 --kind 种类 --staff 工号 [--organ 区划代码] [--preview] [--accept all|good-rows]\n  disclosure overdue [--organ 区划代码]\n  disclosure export --kind 种类 --out 文件.csv|xlsx [--organ 区划代码]',
    what: '信息公开专栏：导入事项，列出逾期和缺少的事项，导出已公开的事项',
    more: () => [
      '--kind 种类，代码或名称：',
      ...coded(Object.fromEntries(disclosureKinds.map(({ key, name }) => [key, name]))),
      'import　以该单位公示发布人录入（默认市级），待另一人审查发布；--preview 只告知结果；同一文件不会重复录入',
      'overdue　有逾期或者缺少的事项时退出码为 1',
      'export　已公开而未撤下的事项，不含人员名单',
      founds,
      data,
    ],
  },
  token: {
    usage: 'token --staff 工号 --role 角色 --organ 区划代码 [--hours 8]',
    what: '签发接口试用令牌',
    more: () => [
      '--role 角色，为以下之一：',
      ...coded(Object.fromEntries(roles.flatMap((role) => (role === 'system' ? [] : [[role, roleNames[role]]])))),
      '--organ 单位的区划代码：市 410300，区县 6 位，街道乡镇 9 位，社区 12 位',
      '--hours 8　有效小时数，最长 744（31 天）',
      data,
    ],
  },
  calendar: {
    usage:
      'calendar import 放假安排.csv [--apply --staff 工号] [--unusual 原因] [--new]\n  calendar template 空白表.csv',
    what: '载入国务院放假安排，先预览哪些在办期限会变',
    more: () => [
      '不加 --apply 只预览，不写入；--apply --staff 工号　载入并重算，每项各有一条事实说明理由',
      'CSV，第一行为列名，一天一行：日期（2027-01-01）、类型（休、班）、名称（元旦）、文号（国办发明电〔2026〕1号）',
      '须是全年的安排：元旦、春节、清明、劳动节、端午、中秋、国庆都要有；调休上班的周末写“班”。空白表用 calendar template 生成。',
      '放假占用的工作日减去调休上班的天数，应等于法定节假日天数（2025 年起 13 天，2008 至 2024 年 11 天）。',
      '--unusual 原因　通知的天数确实与此不同（如 2015 年、2020 年），写明原因后载入，原因记入日志',
      '已公布的公示期只会顺延，不会缩短。',
      data,
      founds,
    ],
  },
  policy: {
    usage:
      'policy show [--programme 代码] [--county 区划代码] [--on 日期] [--json]\n  policy what-if 草案.json [--county 区划代码] [--json]',
    what: 'show：现行政策数值，连同依据和把握程度；what-if：草案若施行，已有案件的认定会怎样变（只比较，不写入）',
    more: () => [
      '--programme 保障方式的代码：',
      ...coded(programmes),
      '--county 410305　区县代码；--on 2026-03-10　哪一天适用，默认今天',
      '草案是一版完整的数值（JSON），可由 anju policy show --programme 代码 --json 打印的 numbers 一节改写而成：version、',
      'document、effectiveFrom、area、programme、programmeName、criteria（各项条件）、bars（限制期）、periods（期限）。',
      'criteria 的代码：',
      ...coded(criteria),
      'bars 的代码：',
      ...coded(barKinds),
      data,
    ],
  },
  persons: {
    usage: 'persons import 名单.csv|xlsx --staff 工号 [--new]',
    what: '登记已享受住房保障的人员；有一处错误则整份不登记',
    more: () => [
      `列：${personColumns.join('、')}；不是居民身份证的另加“证件类型”一列：${Object.values(papers).join('、')}`,
      `保障方式：${Object.values(programmes).join('、')}`,
      `形式：${Object.values(protectionForms).join('、')}`,
      '区县：名称或 6 位代码；自何日起：如 2020-05-01',
      '--staff 工号　以谁的名义登记（必填）',
      data,
      founds,
      onceMore,
    ],
  },
  keys: {
    usage: 'keys [rotate]',
    what: '密钥情况；rotate：在线更换主密钥，逐件重新包裹各封存记录的密钥（服务不必停，中断后再执行即接着换）',
    more: () => [
      '不写 rotate　列出现用和旧的主密钥，各有多少件记录（只读）',
      'rotate　另生成一把主密钥存入 anju.key，旧的另存为 anju-标识.key；还有记录用旧密钥的，接着换，不再生成新的',
      '检索姓名、证件号码用的索引密钥不变（写在 anju.key 的第二、三行），否则查不到已有的人员',
      '换完后请立即另行备份 anju.key；旧密钥文件留到此前的数据库备份都不再需要时再销毁',
      data,
    ],
  },
  retention: {
    usage:
      'retention run [--apply --staff 工号]、retention hold|release 受理编号 --staff 工号 --document 文号、retention list',
    what: '保管期满的申请，销毁其封存的个人信息和本户文书（默认只列出，不销毁）；hold 暂缓、release 解除、list 已办',
    more: () => [
      'run　列出保管期满的申请、依据和期满日；加 --apply 才销毁，销毁后不能恢复',
      '事实、链、城市日志和统计不变；每件由谁、何时、依据哪条规则销毁，逐件记录，anju audit 据此核对',
      '有未处理异议的不列入；在复议、诉讼、检查中的用 hold 登记暂缓，写明文号，直到 release',
      '销毁后会整理数据库文件，其间不能办理，请在夜间执行',
      '由市住房保障部门的核准人办理；此前的数据库备份里仍有这些内容，请按备份的保存期一并销毁',
      data,
    ],
  },
  deadline: {
    usage: 'deadline --from 日期 --period 10日|7工作日|2月|5年 [--binds office|public|person] [--json]',
    what: '计算法定期间并说明理由（自次日起算，末日遇放假顺延）',
    more: () => [
      '--from 2012-09-20　起算日的前一天：当日不计，从下一天算起（民法典第201条）',
      '--period　期间：10日、7工作日、2月、5年',
      '--binds　约束谁：office 办理单位（默认；放假安排未载入的年份先按周末推算，标明暂定）、public 公众（未载入则不计算）、',
      '  person 个人的限制期（末日不因放假顺延）',
      '--json　打印 {"endsOn","explanation"}；不能计算时打印 {"refused"}，退出码为 1',
      data,
    ],
  },
}

/** All commands on one page. */
export const help = (): string =>
  [
    '安居 Anju — 三审两公示 / 两审两公示',
    '',
    '用法：npx --no-install anju <命令> [选项]',
    '',
    ...Object.values(commands).flatMap(({ usage, what }) => [`  ${usage}`, `      ${what}`]),
    '',
    '每个命令的选项和文件格式：anju <命令> --help，如 anju import --help 列出收件表的每一列（含证件类型）怎样填写。',
    '通用选项：--data 文件夹（默认 data，或环境变量 ANJU_DATA）',
    '退出码：0 已办；1 不能办或有差异；2 命令写得不对。',
  ].join('\n')

/** One command with all that is needed to use it; undefined when there is no such command. */
export function helpOf(name: string): string | undefined {
  if (!Object.hasOwn(commands, name)) return undefined
  const { usage, what, more } = commands[name] as Help
  return [`用法：anju ${usage}`, '', what, '', ...more()].join('\n')
}
