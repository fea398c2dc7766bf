/*
 * A process that takes up facts in small portions and signs, until somebody kills it.
 *
 *   log-child.ts FOLDER SIZE
 */
import { openCityLog } from '../../src/log/city-log.ts'
import { factsUpTo } from './facts.ts'

const [folder = '', size = '0'] = process.argv.slice(2)
const log = await openCityLog(folder, 'zfbz.example.gov.cn/log')
for (let n = log.newest()?.size ?? 0; n < Number(size); n = Math.min(Number(size), n + 1 + (n % 97))) {
  const { size: signed, root } = await log.grow(factsUpTo(n))
  process.stdout.write(`${signed} ${root.toString('base64')}\n`)
}
process.stdout.write('done\n')
