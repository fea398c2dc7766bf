/*
 * Only enhances: a phrase is taken over without a round trip; J and K walk the queue in two panes, A goes to the panel.
 * Written for browsers of 2019.
 */
;(() => {
  var closest = (target, selector) => (target.closest ? target.closest(selector) : null)
  var off = () => {
    try {
      return localStorage.getItem('anju-keys') === 'off'
    } catch (_) {
      return false
    }
  }
  document.addEventListener('click', (event) => {
    var button = closest(event.target, 'button[data-phrase]')
    var field = button ? document.getElementById(button.getAttribute('data-phrase')) : null
    if (!field) return
    event.preventDefault()
    field.value = field.value === field.defaultValue ? button.value : field.value + button.value
    field.focus()
  })
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || off()) return
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return
    var key = event.key.toLowerCase()
    var now = document.querySelector('.pane-list a[aria-current]')
    if ((key === 'j' || key === 'k') && now) {
      const row = key === 'j' ? now.parentNode.nextElementSibling : now.parentNode.previousElementSibling
      if (row) row.querySelector('a').click()
    } else if (key === 'a') {
      const first = document.querySelector('#decision input[name=outcome]:not(:disabled)')
      if (!first) return
      event.preventDefault()
      first.focus()
    }
  })
})()
