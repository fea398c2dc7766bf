/*
 * At the counter: what is typed is read while one types, by the same functions as on the server (`anju`, as-typed.mjs); scans
 * are dropped or pasted; keys that save a way to the mouse; a word before the session ends. Every page works without it.
 */
;(() => {
  var by = (selector, within) => Array.prototype.slice.call((within || document).querySelectorAll(selector))
  var byId = (id) => document.getElementById(id)
  var pad = (n) => (n < 10 ? `0${n}` : n)
  var now = new Date()
  var today = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`
  // The day of the law is the server's.
  var page = document.querySelector('[data-today]')
  if (page) today = page.getAttribute('data-today')

  // How a field is understood stands under it; what is wrong with it too, once it is whole or left.
  function say(field, text, isWrong) {
    var note = byId(`${field.id}-told`)
    if (!note) return
    note.textContent = text
    note.className = isWrong ? 'told wrong' : 'told'
  }
  function sibling(field, name) {
    return byId(field.id.replace(/[^.]+$/, name))
  }
  function fill(field, value) {
    if (!field || (field.value !== '' && !/filled/.test(field.className))) return
    if (field.value === value) return
    field.value = value
    field.className = 'filled'
    field.dispatchEvent(new Event('change', { bubbles: true }))
  }
  function readId(field, isLeft) {
    var kind = sibling(field, 'paperKind')
    if ((kind && kind.value !== '') || field.value === '') return say(field, '')
    if (anju.normaliseIdNumber(field.value).length < 18 && !isLeft) return say(field, '')
    var read = anju.readIdNumber(field.value, today)
    if (read.message) return say(field, read.message, true)
    say(field, anju.toldById(read))
    fill(sibling(field, 'sex'), read.sex)
    fill(sibling(field, 'birthOn'), read.birthOn)
  }
  function read(field, isLeft) {
    var reads = field.getAttribute('data-reads')
    if (reads === 'id') readId(field, isLeft)
    else if (reads === 'day') say(field, anju.dayTold(field.value))
    else if (reads === 'number') say(field, anju.numberTold(field.value))
    else if (reads === 'phone' && isLeft) say(field, anju.phoneSlip(field.value), true)
  }
  document.addEventListener('input', (event) => {
    if (!event.isComposing) read(event.target, false)
  })
  document.addEventListener('change', (event) => {
    if (/paperKind$/.test(event.target.id)) read(sibling(event.target, 'idNumber'), true)
    // Changed by hand: no longer what the number said.
    if (event.isTrusted && /filled/.test(event.target.className)) event.target.className = ''
  })
  document.addEventListener('focusout', (event) => read(event.target, true))

  // Scans: dropped or pasted, sent one after the other with the form as it stands; the panel is then the server's.
  var draft = byId('draft')
  var scans = byId('scans')
  function send(files, form, panelId) {
    var file = files.shift()
    if (!file) return
    var panel = byId(panelId)
    var bar = document.createElement('progress')
    var note = document.createElement('p')
    note.setAttribute('role', 'status')
    note.textContent = `正在上传 ${file.name || '图片'}`
    note.appendChild(bar)
    panel.appendChild(note)
    var data = new FormData()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') data.append(name, value)
    data.append('files', file, file.name || 'pasted.png')
    data.append('go', 'scan-add')
    var request = new XMLHttpRequest()
    request.open('POST', form.action)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) {
        bar.max = event.total
        bar.value = event.loaded
      }
    }
    var failed = (why) => {
      note.textContent = `${file.name || '图片'}：${why} `
      var again = document.createElement('button')
      again.type = 'button'
      again.className = 'link'
      again.textContent = '重试'
      again.onclick = () => {
        panel.removeChild(note)
        send([file], form, panelId)
      }
      note.appendChild(again)
      send(files, form, panelId)
    }
    request.onerror = () => failed('网络不通，没有上传。')
    request.onload = () => {
      var answer = new DOMParser().parseFromString(request.responseText, 'text/html')
      var fresh = answer.getElementById(panelId)
      var version = answer.querySelector('#draft input[name=version]')
      if (version) form.querySelector('input[name=version]').value = version.value
      if (request.status !== 200 || !fresh) {
        const wrong = answer.querySelector('.errors li')
        return failed(wrong ? wrong.textContent : '没有上传，请重新登录或稍后再试。')
      }
      panel.parentNode.replaceChild(document.adoptNode(fresh), panel)
      var shown = answer.querySelector('#draft input[name=scan]')
      if (shown) form.querySelector('input[name=scan]').value = shown.value
      tools()
      send(files, form, panelId)
    }
    request.send(data)
  }
  var list = (files) => Array.prototype.slice.call(files || [])
  if (draft && scans) {
    document.addEventListener('paste', (event) => {
      var files = list(event.clipboardData.files)
      if (files.length > 0) {
        event.preventDefault()
        send(files, draft, 'scans')
      }
    })
    document.addEventListener('dragover', (event) => {
      event.preventDefault()
    })
    document.addEventListener('drop', (event) => {
      event.preventDefault()
      send(list(event.dataTransfer.files), draft, 'scans')
    })
    tools()
  }
  // Larger and turned: by classes, since no style may be written here.
  function tools() {
    var sheets = by('#scans .scan-image')
    var head = document.querySelector('#scans h2')
    if (sheets.length === 0 || !head) return
    var turn = 0
    var big = false
    var look = () => {
      for (const sheet of sheets) sheet.className = `scan-image turn-${turn}${big ? ' large' : ''}`
    }
    for (const [name, act] of [
      [
        '旋转',
        () => {
          turn = (turn + 1) % 4
        },
      ],
      [
        '放大',
        () => {
          big = !big
        },
      ],
    ]) {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'link more tool'
      button.textContent = name
      button.onclick = () => {
        act()
        look()
      }
      head.appendChild(button)
    }
  }

  // Keys. `/` looks for something, G W goes home, Ctrl+Enter hands in; Enter as the next field for who wants it so.
  var kept = (name) => {
    try {
      return localStorage.getItem(name)
    } catch (_) {
      return null
    }
  }
  var went = false
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return
    var target = event.target
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      const form = target.form || document.querySelector('main form[method=post]')
      const button = form && by('button[type=submit]:not(.link)', form)[0]
      if (button) button.click()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (
      event.key === 'Enter' &&
      /^(INPUT|SELECT)$/.test(target.tagName) &&
      kept('anju-enter') === 'next' &&
      target.form === draft &&
      draft
    ) {
      event.preventDefault()
      const fields = by(
        'input:not([type=hidden]):not([type=file]), select, textarea, button:not(.unseen):not(.link)',
        draft,
      )
      const next = fields[fields.indexOf(target) + 1]
      if (next) next.focus()
      return
    }
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || kept('anju-keys') === 'off') return
    if (event.key === '/') {
      const box = byId('find')
      if (box) {
        event.preventDefault()
        box.focus()
      }
    } else if (went && event.key.toLowerCase() === 'w') location.href = '/work'
    went = event.key.toLowerCase() === 'g'
  })
  if (draft) {
    const option = document.createElement('label')
    option.className = 'tick'
    const box = document.createElement('input')
    box.type = 'checkbox'
    box.checked = kept('anju-enter') === 'next'
    box.onchange = (event) => {
      event.stopPropagation()
      try {
        localStorage.setItem('anju-enter', box.checked ? 'next' : 'submit')
      } catch (_) {
        // Storage may be forbidden: Enter then stays as it is.
      }
    }
    option.appendChild(box)
    option.appendChild(document.createTextNode(' 回车跳到下一项'))
    draft.parentNode.parentNode.insertBefore(option, draft.parentNode)
    option.className = 'tick enter-next'
  }

  // A word two minutes before the session ends.
  var idle = Number(document.body.getAttribute('data-idle'))
  if (idle > 0) {
    let last = Date.now()
    let banner
    document.addEventListener('anju-alive', () => {
      last = Date.now()
    })
    setInterval(() => {
      var left = idle * 60 - (Date.now() - last) / 1000
      if (left > 120) {
        if (banner) banner.parentNode.removeChild(banner)
        banner = undefined
        return
      }
      if (!banner) {
        banner = document.createElement('div')
        banner.className = 'weak ending'
        banner.setAttribute('role', 'alert')
        banner.appendChild(document.createElement('span'))
        const button = document.createElement('button')
        button.type = 'button'
        button.className = 'button plain small'
        button.textContent = '继续使用'
        button.onclick = () => {
          fetch('/account', { credentials: 'same-origin' }).then((answer) => {
            if (!/^\/login/.test(new URL(answer.url).pathname)) last = Date.now()
          })
        }
        banner.appendChild(button)
        byId('main').insertBefore(banner, byId('main').firstChild)
      }
      banner.firstChild.textContent =
        left > 0
          ? `长时间没有操作，${Math.ceil(left / 60)} 分钟后将退出登录。`
          : '登录已过期。填写的内容还在本页：请在新窗口登录，再回到本页提交。'
    }, 5000)
  }
})()
