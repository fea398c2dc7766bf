import { threeReviews } from '../../../machines/three-reviews.ts'
import { twoReviews } from '../../../machines/two-reviews.ts'
import { beijing } from './beijing.ts'
import { nanning } from './nanning.ts'
import { shenyang } from './shenyang.ts'
import { zibo } from './zibo.ts'

/** The two published procedures, and four real variants no line of the engine knows. */
export const published = [threeReviews, twoReviews] as const
export const variants = [shenyang, beijing, nanning, zibo] as const
export const allProcedures = [...published, ...variants]
