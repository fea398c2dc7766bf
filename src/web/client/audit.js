/* Only enhances: every key presses a link that is on the page. Written for the browsers of 2019; served as it is. */
;(() => {
  var kept = 'anju-scroll'
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return
    if (event.target.closest('.scroll') && /^Arrow/.test(event.key)) return
    var key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    var link = document.querySelector(`a[data-key="${key.replace(/["\\]/g, '')}"]`)
    if (!link) return
    event.preventDefault()
    link.click()
  })
  // A step is another page: it opens where the last one was scrolled to.
  document.addEventListener('click', (event) => {
    // biome-ignore lint/complexity/useOptionalChain: Chromium 78 does not read it
    var link = event.target.closest && event.target.closest('a[data-key], .dot')
    if (link) sessionStorage.setItem(kept, String(window.pageYOffset))
  })
  var y = sessionStorage.getItem(kept)
  sessionStorage.removeItem(kept)
  if (y !== null) window.scrollTo(0, Number(y))
  var here = document.querySelector('.dot.here')
  // biome-ignore lint/complexity/useOptionalChain: Chromium 78 does not read it
  var frame = here && here.closest('.scroll')
  if (frame && frame.scrollWidth > frame.clientWidth)
    frame.scrollLeft = here.getBoundingClientRect().left - frame.getBoundingClientRect().left - frame.clientWidth / 2
})()
