/** Headers of every response. Nothing is embedded, framed, sniffed, cached by others or told to the next site. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; img-src 'self' data:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** The policy of the staff site: its own script, which posts the form of its own page. */
export const staffPolicy = `${securityHeaders['content-security-policy']}; script-src 'self'; connect-src 'self'`

/** The policy of a page that runs a script of ours: it may still fetch and send nothing. */
export const scriptPolicy = `${securityHeaders['content-security-policy']}; script-src 'self'`
