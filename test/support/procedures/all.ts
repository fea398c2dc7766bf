import { threeReviews } from '../../../machines/three-reviews.ts'
import { twoReviews } from '../../../machines/two-reviews.ts'
import { beijing } from './beijing.ts'
import { nanning } from './nanning.ts'
import { shenyang } from './shenyang.ts'

/** The two published procedures, and three real variants no line of the engine knows. */
export const published = [threeReviews, twoReviews] as const
export const variants = [shenyang, beijing, nanning] as const
export const allProcedures = [...published, ...variants]
