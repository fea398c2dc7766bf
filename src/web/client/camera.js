/*
 * 高拍仪: a document camera, or any camera, takes pages that become files of the form they stand beside. A browser knows such a
 * device as a camera, so no program of its maker is needed. Without a camera, a script or TLS the file field is there as before.
 */
;(() => {
  var media = navigator.mediaDevices || {}
  if (!media.getUserMedia || typeof DataTransfer === 'undefined') return
  var make = (name, text, attributes) => {
    var one = document.createElement(name)
    if (text) one.textContent = text
    for (const key of Object.keys(attributes || {})) one.setAttribute(key, attributes[key])
    return one
  }
  var button = (text, look, act) => {
    var one = make('button', text, { type: 'button', class: look })
    one.addEventListener('click', act)
    return one
  }
  var why = {
    NotAllowedError: '浏览器没有允许使用摄像头：请在地址栏旁边改为允许，再点一次。',
    NotFoundError: '没有找到高拍仪或摄像头：请检查连接，再点一次。',
    NotReadableError: '设备正被别的程序占用：请关掉那个程序，再点一次。',
  }
  var open

  function begin(field, opener, then) {
    if (open) open.end()
    var panel = make('section', '', { class: 'camera', 'aria-label': '拍摄' })
    var video = make('video', '', { 'aria-label': '取景' })
    video.muted = true
    video.setAttribute('playsinline', '')
    var devices = make('select', '', { 'aria-label': '设备' })
    var taken = make('ol', '', { class: 'strip', 'aria-label': '已拍的页' })
    var told = make('p', '正在打开设备…', { role: 'status' })
    var files = []
    var stream
    var stop = () => {
      if (stream) for (const track of stream.getTracks()) track.stop()
      stream = undefined
    }
    var say = () => {
      told.textContent = files.length === 0 ? '把纸放平、放正，点“拍一页”。' : `已拍 ${files.length} 页。`
      use.disabled = files.length === 0
    }
    function start(id) {
      stop()
      shoot.disabled = true
      var asked = { width: { ideal: 3840 }, height: { ideal: 2880 } }
      if (id) asked.deviceId = { exact: id }
      else asked.facingMode = { ideal: 'environment' }
      media
        .getUserMedia({ video: asked, audio: false })
        .then((got) => {
          stream = got
          if (!open || open.panel !== panel) return stop()
          video.srcObject = got
          return video.play().then(() => {
            shoot.disabled = false
            say()
            return list()
          })
        })
        .catch((error) => {
          told.textContent = why[error.name] || '设备打不开：请换一个，或者直接选择文件。'
        })
    }
    // Devices have names only once one of them may be used.
    function list() {
      return media.enumerateDevices().then((all) => {
        var track = stream ? stream.getVideoTracks()[0] : undefined
        devices.textContent = ''
        for (const each of all.filter((one) => one.kind === 'videoinput')) {
          const option = make('option', each.label || '摄像头', { value: each.deviceId })
          option.selected = Boolean(track && track.label === each.label)
          devices.appendChild(option)
        }
        devices.hidden = devices.options.length < 2
      })
    }
    function take() {
      var page = make('canvas')
      page.width = video.videoWidth
      page.height = video.videoHeight
      page.getContext('2d').drawImage(video, 0, 0)
      page.toBlob(
        (blob) => {
          if (!blob) return
          var file = new File([blob], `拍摄 ${files.length + 1}.jpg`, { type: 'image/jpeg' })
          files.push(file)
          var row = make('li')
          var small = make('canvas', '', { role: 'img', 'aria-label': file.name })
          small.height = 96
          small.width = Math.round((96 * page.width) / page.height)
          small.getContext('2d').drawImage(page, 0, 0, small.width, small.height)
          row.appendChild(small)
          row.appendChild(
            button('删除', 'link', () => {
              files.splice(files.indexOf(file), 1)
              taken.removeChild(row)
              say()
            }),
          )
          taken.appendChild(row)
          say()
        },
        'image/jpeg',
        0.9,
      )
    }
    function finish() {
      var all = new DataTransfer()
      for (const each of Array.prototype.slice.call(field.files).concat(files)) all.items.add(each)
      field.files = all.files
      field.dispatchEvent(new Event('change', { bubbles: true }))
      end()
      var next = then && document.querySelector(`button[value="${then}"]`)
      if (next) next.click()
    }
    function end() {
      stop()
      open = undefined
      if (panel.parentNode) panel.parentNode.removeChild(panel)
      opener.focus()
    }
    var shoot = button('拍一页', 'button', take)
    var use = button('用这些', 'button', finish)
    var bar = make('p')
    for (const each of [devices, shoot, use, button('不拍了', 'button plain', end)]) {
      bar.appendChild(each)
      bar.appendChild(document.createTextNode(' '))
    }
    for (const each of [told, video, bar, taken]) panel.appendChild(each)
    devices.addEventListener('change', () => start(devices.value))
    opener.parentNode.insertBefore(panel, opener.nextSibling)
    use.disabled = true
    devices.hidden = true
    open = { panel: panel, end: end }
    start()
    shoot.focus()
  }

  document.addEventListener('click', (event) => {
    var opener = event.target.closest ? event.target.closest('[data-camera]') : null
    var field = opener && document.getElementById(opener.getAttribute('data-camera'))
    if (field) begin(field, opener, opener.getAttribute('data-then'))
  })
  var offer = () => {
    for (const each of Array.prototype.slice.call(document.querySelectorAll('[data-camera][hidden]')))
      each.hidden = false
  }
  offer()
  // The panel of scans is put in anew after each upload.
  new MutationObserver(offer).observe(document.body, { childList: true, subtree: true })
  window.addEventListener('pagehide', () => {
    if (open) open.end()
  })
})()
