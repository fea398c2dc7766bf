import { afterAll, beforeAll, expect, test } from 'vitest'
import { commands } from '../../src/commands.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { closed, isAsset, open } from '../support/route-rules.ts'

/* A route nobody has said who may come to fails here, on every landing. */

let desk: Desk
beforeAll(async () => {
  desk = openDesk()
  await desk.app.ready()
})
afterAll(() => desk.close())

test('every route has its line in test/support/route-rules.ts: who may come to it, or that it is open to everybody', () => {
  const known = new Set([
    ...closed.map(({ route }) => route),
    ...commands.flatMap(({ path }) => (path === null ? [] : [`POST /api${path}`])),
  ])
  const all = [...desk.app.access.keys()].filter((route) => !route.startsWith('HEAD '))
  const lacking = all.filter((route) => {
    const url = route.split(' ')[1] as string
    return !known.has(route) && !open.has(url) && !isAsset(url)
  })
  expect(lacking).toEqual([])
  expect([...known].filter((route) => !all.includes(route))).toEqual([])
  expect(known.size).toBeGreaterThan(150)
})
