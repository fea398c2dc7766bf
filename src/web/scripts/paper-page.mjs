/*
 * The page /v: a PDF in hand is read in the browser and its SHA-256 computed there. Only the digest goes to the server, as part
 * of the address of the answer; the file stays where it is. Written for Chromium 78.
 */
import { browser } from './mathematics.mjs'

const form = document.getElementById('paper')
const chosen = document.getElementById('file')
const said = document.getElementById('paper-said')

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The code a paper of ours has in its properties, uncompressed; '' where there is none. It proves nothing. */
function codeIn(bytes) {
  let text = ''
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + 32768))
  // Printed in fours, with dashes.
  const found = /<anju:code>([0-9A-HJKMNP-TV-Z-]{16,19})<\/anju:code>/.exec(text)
  return found ? found[1].replace(/-/g, '') : ''
}

async function check(file) {
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== '%PDF') {
    said.textContent = '这不是 PDF：请选择公示或者文书的 PDF 文件。'
    return
  }
  const own = codeIn(bytes)
  const code = form.getAttribute('data-code') || own
  const digest = hex(browser.sha256(bytes))
  // Under the page of one paper somebody may choose another that is as genuine: the code in it tells which.
  const bearing = own && own !== code ? `&bears=${own}` : ''
  location.assign(code ? `/v/${code}?file=${digest}${bearing}` : `/v?sha256=${digest}`)
}

function checkSoon(file) {
  if (!file) return
  said.textContent = '正在本机计算摘要……'
  setTimeout(() => {
    check(file).catch(() => {
      said.textContent = '文件无法读取：请重新选择。'
    })
  }, 20)
}

chosen.addEventListener('change', () => checkSoon(chosen.files[0]))
for (const name of ['dragover', 'drop'])
  document.addEventListener(name, (event) => {
    event.preventDefault()
    if (name === 'drop') checkSoon(event.dataTransfer.files[0])
  })
form.hidden = false
