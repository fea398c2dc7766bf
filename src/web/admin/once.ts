import { v5 } from 'uuid'

/** The namespace of the keys that make a form sent twice one wish. */
const FORMS = '0f5f3a52-6d2b-4b0a-9c3e-6a1f2f0c9d11'

/** The same form sent twice is the same wish: its page carried the key. */
export const keyOf = (once: string): string => v5(once, FORMS)
