import type { Mathematics } from './verify.mjs'

export const browser: Mathematics
