/* The page /verify: reads a file in the browser and checks it there. Nothing is sent anywhere: the page's policy forbids it. */
import { browser } from './mathematics.mjs'
import { says, verify } from './verify.mjs'

const form = document.getElementById('check')
const chosen = document.getElementById('file')
const key = document.getElementById('key')
const answer = document.getElementById('answer')

const element = (name, text, className) => {
  const made = document.createElement(name)
  if (text) made.textContent = text
  if (className) made.className = className
  return made
}
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Shows what was found: a heading that says it all, and what it rests on. */
function show(standing, title, parts) {
  answer.textContent = ''
  answer.className = `card answer answer-${standing}`
  answer.hidden = false
  for (const part of [element('h2', title), ...parts]) answer.appendChild(part)
  answer.focus()
}

function listOf(pairs) {
  const list = element('dl', '', 'summary')
  for (const [name, value, isDigest] of pairs) {
    const row = list.appendChild(element('div'))
    row.appendChild(element('dt', name))
    row.appendChild(element('dd', value, isDigest ? 'digest' : ''))
  }
  return list
}

function showBundle(report) {
  const { checked, open, faults } = report
  const verdict =
    faults.length > 0
      ? `不可信：共 ${faults.length} 处不符，逐处如下。`
      : report.trusted
        ? `全部相符：这是 ${report.subject} 的证据包，由下面这把公钥的持有者出具，此后没有改动。`
        : '包内各部分相符，但公钥取自包内，谁都可以自造一把：请从其他途径取得公钥，填在下面再核验一次。'
  const faultList = element('ol', '', 'faults')
  for (const { file, at, fault } of faults.slice(0, 100)) {
    const item = faultList.appendChild(element('li'))
    item.appendChild(element('strong', `${file || '压缩包'}${at ? `（${at}）` : ''}`))
    item.appendChild(document.createTextNode(`：${says[fault]}。`))
  }
  const facts = listOf([
    ['证据包', `${report.subject}（${{ public: '公开', case: '本户', auditor: '审计' }[report.audience] || '？'}）`],
    ['出具', `${report.made.slice(0, 10)}，日志共 ${report.size} 条`],
    ['事实', `${checked.facts} 条，内容、先后和收录证明`],
    ['程序', `${checked.steps} 步，期限和公示期 ${checked.dates} 个`],
    ['文书', `${checked.documents} 份，另有 ${open.documents} 份不在包里`],
    ['封存原文', `${checked.sealed} 份，另有 ${open.sealed} 份不在包里`],
    ['公钥', report.key, true],
  ])
  const standing = faults.length > 0 ? 'unknown' : report.trusted ? 'valid' : 'superseded'
  show(standing, verdict, [...(faults.length > 0 ? [faultList] : []), ...(report.subject ? [facts] : [])])
}

function showPaper(bytes) {
  const digest = hex(browser.sha256(bytes))
  const link = element('a', '查这个摘要：本机构有没有出具过这份文件')
  link.href = `/v?sha256=${digest}`
  const line = element('p')
  line.appendChild(link)
  show('superseded', '这是一份 PDF。它的摘要已在本机算出，点下面的链接与日志核对（只送出摘要，不送出文件）。', [
    listOf([['文件摘要', digest, true]]),
    line,
  ])
}

async function check(file) {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const starts = String.fromCharCode(...bytes.subarray(0, 4))
  if (starts === '%PDF') showPaper(bytes)
  else if (starts.startsWith('PK')) showBundle(verify(bytes, { key: key.value.trim() }, browser))
  else show('unknown', '这不是证据包，也不是 PDF：请选择机关出具的 .zip 证据包，或 .pdf 文书。', [])
}

/** Says it when a file cannot be read at all; lets the page be drawn first. */
function checkSoon(file) {
  if (!file) return
  show('superseded', '正在核验……', [])
  setTimeout(() => {
    check(file).catch(() => show('unknown', '文件无法读取：请重新选择，或换一台电脑再试。', []))
  }, 20)
}

chosen.addEventListener('change', () => checkSoon(chosen.files[0]))
form.addEventListener('submit', (event) => {
  event.preventDefault()
  checkSoon(chosen.files[0])
})
for (const name of ['dragover', 'drop'])
  document.addEventListener(name, (event) => {
    event.preventDefault()
    if (name === 'drop') checkSoon(event.dataTransfer.files[0])
  })
form.hidden = false
