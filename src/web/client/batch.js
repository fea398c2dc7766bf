/*
 * Only enhances: many cases are ticked by ranges, and a job's page moves by itself. Written for the browsers of 2019 and
 * served as it is.
 */
;(() => {
  var POLL_AFTER = 2000
  var by = (selector, within) => Array.prototype.slice.call((within || document).querySelectorAll(selector))

  // A job goes on: what has changed of its page is put in place, without a jump. At its end the whole page is shown once.
  function poll() {
    var live = document.querySelector('[data-poll]')
    if (!live) return
    setTimeout(() => {
      fetch(live.getAttribute('data-poll'), { credentials: 'same-origin', headers: { accept: 'text/html' } })
        .then((answer) => {
          if (answer.redirected || !answer.ok) throw new Error('no page')
          return answer.text()
        })
        .then((text) => {
          var page = new DOMParser().parseFromString(text, 'text/html')
          var next = page.querySelector('[data-poll]')
          if (!next) return location.reload()
          live.parentNode.replaceChild(document.adoptNode(next), live)
          poll()
        })
        .catch(poll)
    }, POLL_AFTER)
  }
  poll()

  // Ticks: all of the page, a range with shift, the focused row with X; how many are ticked is said.
  var form = document.querySelector('[data-ticks]')
  if (!form) return
  var boxes = by('.row-tick input', form)
  var all = form.querySelector('[data-all]')
  var says = form.querySelector('[data-count]')
  var last = -1
  function count() {
    var n = boxes.filter((box) => box.checked).length
    if (says) says.textContent = n === 0 ? '' : `已选 ${n} 件`
  }
  boxes.forEach((box, i) => {
    box.addEventListener('click', (event) => {
      if (event.shiftKey && last >= 0)
        for (let at = Math.min(last, i); at <= Math.max(last, i); at += 1) boxes[at].checked = box.checked
      last = i
      count()
    })
  })
  if (all) all.hidden = false
  if (all)
    all.addEventListener('click', (event) => {
      event.preventDefault()
      var tick = boxes.some((box) => !box.checked)
      for (const box of boxes) box.checked = tick
      count()
    })
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return
    if (/^(SELECT|TEXTAREA)$/.test(event.target.tagName) || event.key.toLowerCase() !== 'x') return
    if (event.target.tagName === 'INPUT' && event.target.type !== 'checkbox') return
    try {
      if (localStorage.getItem('anju-keys') === 'off') return
    } catch (_) {
      // Storage may be forbidden: keys then work.
    }
    const row = event.target.closest('tr')
    const box = row ? row.querySelector('.row-tick input') : null
    if (box) {
      box.checked = !box.checked
      last = boxes.indexOf(box)
      count()
    }
  })
  window.addEventListener('pageshow', count)
  count()
})()
