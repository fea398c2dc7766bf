/*
 * Only enhances the workbench: every page works as well without it. Written for the browsers of 2019 and served as it is.
 * Keys press links that are on the page; a draft is posted as its own form would be; nothing is kept in the browser but
 * whether keys are wanted.
 */
;(() => {
  var SETTING = 'anju-keys'
  var SAVE_AFTER = 1500
  var by = (selector, within) => Array.prototype.slice.call((within || document).querySelectorAll(selector))
  var kept = (value) => {
    try {
      if (value === undefined) return localStorage.getItem(SETTING)
      localStorage.setItem(SETTING, value)
    } catch (_) {
      // Storage may be forbidden: keys then stay as they are.
    }
    return null
  }
  var said
  function tell(text) {
    if (!said) {
      said = document.createElement('p')
      said.className = 'work-said'
      said.setAttribute('role', 'status')
      document.getElementById('main').appendChild(said)
    }
    said.textContent = text
  }

  // Keys: J and K walk the queue, O opens a case, A goes to what is to be done, ? tells all this and turns it off.
  var at = -1
  var help
  function move(step) {
    var rows = by('a[data-open]')
    if (rows.length === 0) return
    at = Math.max(0, Math.min(rows.length - 1, at + step))
    rows[at].focus()
  }
  function showHelp() {
    if (help) {
      help.parentNode.removeChild(help)
      help = undefined
      return
    }
    help = document.createElement('section')
    help.className = 'card keys-help'
    help.setAttribute('aria-label', '键盘操作')
    help.tabIndex = -1
    var list = document.createElement('p')
    list.textContent =
      '/ 查找，G W 工作台，J 下一件，K 上一件，O 打开，A 办理，X 勾选，Ctrl+Enter 提交，? 打开或关闭本说明。除 Ctrl+Enter 外，填写时不起作用。'
    var button = document.createElement('button')
    button.type = 'button'
    button.className = 'button plain'
    var name = () => {
      button.textContent = kept() === 'off' ? '启用键盘操作' : '停用键盘操作'
    }
    button.addEventListener('click', () => {
      kept(kept() === 'off' ? 'on' : 'off')
      name()
    })
    name()
    help.appendChild(list)
    help.appendChild(button)
    var main = document.getElementById('main')
    main.insertBefore(help, main.firstChild)
    help.focus()
  }
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return
    var key = event.key.toLowerCase()
    if (key === '?') return showHelp()
    if (kept() === 'off') return
    var rows = by('a[data-open]')
    if (key === 'j') move(1)
    else if (key === 'k') move(-1)
    else if (key === 'o' && rows[at]) rows[at].click()
    else if (key === 'a') {
      // biome-ignore lint/complexity/useOptionalChain: Chromium 78 does not read it
      const row = rows[at] && rows[at].closest('tr')
      const link = row ? row.querySelector('a.button') : document.querySelector('main a.button:not(.plain)')
      if (link) link.click()
    }
  })

  // Pressed once is sent once. The button pressed still goes with the form; coming back frees it.
  function close(buttons, are) {
    for (const button of buttons) button.disabled = are
  }
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return
    var buttons = by('button[type=submit]', event.target)
    setTimeout(() => close(buttons, true), 0)
    // A network that never answers must not leave the form dead.
    setTimeout(() => close(buttons, false), 15000)
  })
  window.addEventListener('pageshow', () => {
    close(by('form[method=post] button[type=submit]'), false)
  })

  // A draft saves itself: the same form to the same address, with its version, so that nobody's typing is written over.
  var draft = document.querySelector('form[data-autosave]')
  var timer
  var typed = 0
  var saving = false
  var pressed
  var waits
  function goOn() {
    saving = false
    var button = waits
    waits = undefined
    if (button) setTimeout(() => button.click(), 0)
  }
  function save() {
    if (saving) return later()
    saving = true
    var asOf = typed
    var body = new URLSearchParams()
    // Files are sent when somebody presses for it, not each time a word is typed.
    for (const [name, value] of new FormData(draft)) if (typeof value === 'string') body.append(name, value)
    body.append('go', 'keep')
    fetch(draft.action, { method: 'POST', body: body, credentials: 'same-origin', headers: { accept: 'text/html' } })
      .then((answer) => answer.text().then((text) => ({ answer: answer, text: text })))
      .then((got) => {
        goOn()
        if (got.answer.status === 401)
          return tell('登录已过期，填写的内容还在本页，没有存入。请在新窗口登录后回到本页继续。')
        // Signed in again elsewhere: the page they came back to has the proof of the new session.
        var proof = new DOMParser()
          .parseFromString(got.text, 'text/html')
          .querySelector('form[data-kept] input[name=csrf]')
        if (got.answer.status === 403 && proof) {
          draft.querySelector('input[name=csrf]').value = proof.value
          return later()
        }
        if (got.answer.status === 409) return tell('同事已改过这份草稿，您填的还在本页。请点“保存”，比较后再选用。')
        var page = new DOMParser().parseFromString(got.text, 'text/html')
        var version = page.querySelector('form[data-autosave] input[name=version]')
        if (!got.answer.ok || !version) return tell('没有自动保存，填写的内容还在本页。请点“保存”。')
        draft.querySelector('input[name=version]').value = version.value
        refresh(page)
        document.dispatchEvent(new Event('anju-alive'))
        var now = new Date()
        var minutes = now.getMinutes()
        tell(`已自动保存（${now.getHours()}:${minutes < 10 ? '0' : ''}${minutes}）`)
        if (typed !== asOf) later()
      })
      .catch(() => {
        goOn()
        tell('网络不通，没有自动保存，填写的内容还在本页。稍后会再试。')
        later()
      })
  }
  // What the server found in what was saved: how far each part is, who is known already.
  function refresh(page) {
    for (const part of by('[data-live], #saved')) {
      const fresh = page.getElementById(part.id)
      if (fresh && fresh.textContent !== part.textContent) part.parentNode.replaceChild(document.adoptNode(fresh), part)
    }
  }
  function later(after) {
    clearTimeout(timer)
    timer = setTimeout(save, after === undefined ? SAVE_AFTER : after)
  }
  if (draft) {
    draft.addEventListener('input', (event) => {
      if (event.target.type === 'file') return
      typed += 1
      later()
    })
    draft.addEventListener('change', (event) => {
      // What is chosen may bring further fields: nobody should wait for them.
      if (event.target.type !== 'file') later(/^hukou/.test(event.target.name) ? 0 : undefined)
    })
    // Pressed while it is being saved: sent once that has its answer, since the version is then another one.
    // A second press goes at once, should no answer come.
    document.addEventListener('click', (event) => {
      if (event.target.type === 'submit' && event.target.form === draft) pressed = event.target
    })
    draft.addEventListener('submit', (event) => {
      clearTimeout(timer)
      if (!saving || !pressed || waits === pressed) return
      event.preventDefault()
      waits = pressed
    })
  }

  for (const button of by('[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
})()
