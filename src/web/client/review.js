/*
 * Only enhances: a phrase is taken over without a round trip, Ctrl+Enter sends the panel. Written for browsers of 2019.
 */
;(() => {
  document.addEventListener('click', (event) => {
    var button = event.target.closest ? event.target.closest('button[data-phrase]') : null
    if (!button) return
    var field = document.getElementById(button.getAttribute('data-phrase'))
    if (!field) return
    event.preventDefault()
    field.value = field.value === field.defaultValue ? button.value : field.value + button.value
    field.focus()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return
    var form = event.target.closest ? event.target.closest('form') : null
    var button = form ? form.querySelector('button[data-submit]') : null
    if (!button) return
    event.preventDefault()
    button.click()
  })
})()
