/* What may be shown of a person: as little as keeps namesakes apart (以排除同名即可为原则). */

/** The length of a resident's number: its head and tail are counted for it. */
const LONG = 18

/**
 * How much of a number stays readable: of a resident's what the jurisdiction says; of a shorter one (a passport has nine
 * characters) at most a third, first at its end, where numbers differ.
 */
function readableOf(id: string, { idHead, idTail }: Pick<Masking, 'idHead' | 'idTail'>): readonly [number, number] {
  const most = Math.floor(id.length / 3)
  if (id.length >= LONG || idHead + idTail <= most) return [idHead, idTail]
  const tail = Math.max(0, Math.min(idTail, most - Math.min(1, idHead)))
  return [Math.min(idHead, most - tail), tail]
}

/** An ID number for the public: first three and last four characters, stars between (`410***********1234`). */
export function maskIdNumber(id: string, idHead = 3, idTail = 4): string {
  return starred(id, ...readableOf(id, { idHead, idTail }))
}

function starred(id: string, head: number, tail: number): string {
  if (id.length <= head + tail) return '*'.repeat(id.length)
  return id.slice(0, head) + '*'.repeat(id.length - head - tail) + id.slice(id.length - tail)
}

/**
 * A name for the public: the first character, then a star for each further one; the dots between the parts of a
 * longer name stay (`阿***·***`). Counts characters, not UTF-16 units, so 𠮷 is one. A name of one character is hidden.
 */
export function maskName(name: string): string {
  const characters = Array.from(name.trim())
  if (characters.length === 1) return '*'
  return characters.map((character, i) => (i === 0 || /[·•・‧]/.test(character) ? character : '*')).join('')
}

/** How a jurisdiction shows people. Full names are the rule in publicities: nobody can object to an unknown person. */
export interface Masking {
  readonly names: 'full' | 'masked'
  /** How many characters of an ID number stay readable at its head and its tail. */
  readonly idHead: number
  readonly idTail: number
}

export const defaultMasking: Masking = { names: 'full', idHead: 3, idTail: 4 }

/**
 * Under 14 on a day: sensitive personal information (个人信息保护法 28, 31), never named in public. Read from the ID
 * number, else from the birthday given beside it. Who has neither counts as under 14, for a child's name once posted
 * cannot be taken back.
 */
export function isUnder14(id: string, on: string, birthOn?: string): boolean {
  const born = /^\d{6}(\d{8})\d{3}[\dX]$/.exec(id)?.[1] ?? birthOn?.replaceAll('-', '')
  if (born === undefined) return true
  return born > `${Number(on.slice(0, 4)) - 14}${on.slice(5, 7)}${on.slice(8, 10)}`
}

export interface Shown {
  readonly name: string
  readonly id: string
}

/** What stands in a list where a child would be named. */
export const unnamed: Shown = { name: '未成年人', id: '—' }

/**
 * The names and ID numbers of one list as the public sees them. Where entries would look the same, the ID number of each
 * shows as many more characters as it takes to tell this one from the others: first of the place code, then from the end.
 */
export function shownPeople(
  people: readonly { readonly name: string; readonly id: string; readonly birthOn?: string }[],
  on: string,
  masking: Masking,
): Shown[] {
  const shown: Shown[] = people.map(({ name, id, birthOn }) =>
    isUnder14(id, on, birthOn)
      ? unnamed
      : {
          name: masking.names === 'full' ? name.trim() : maskName(name),
          id: maskIdNumber(id, masking.idHead, masking.idTail),
        },
  )
  const alike = Map.groupBy(shown.keys(), (i) => `${shown[i]?.name} ${shown[i]?.id}`)
  for (const group of alike.values()) {
    const named = group.filter((i) => shown[i] !== unnamed)
    if (named.length < 2) continue
    const ids = named.map((i) => people[i]?.id ?? '')
    for (const [k, i] of named.entries()) {
      const before = shown[i]
      if (before) shown[i] = { ...before, id: narrowestApart(ids[k] ?? '', ids, masking) ?? before.id }
    }
  }
  return shown
}

/** The narrowest mask of a number that no other number of its namesakes shares; each by itself, so that a third widens no pair. */
function narrowestApart(id: string, ids: readonly string[], masking: Masking): string | undefined {
  const [idHead, idTail] = readableOf(id, masking)
  const others = ids.filter((other) => other !== id)
  // Six characters of place code say less about a person than the day of birth behind them; a short number differs at its end.
  const steps: [number, number][] = []
  if (id.length < LONG) for (let tail = idTail; idHead + tail < id.length; tail++) steps.push([idHead, tail])
  else {
    for (let head = idHead; head <= Math.max(6, idHead); head++) steps.push([head, idTail])
    for (let tail = idTail + 1; tail <= 12; tail++) steps.push([Math.max(6, idHead), tail])
  }
  const apart = ([head, tail]: [number, number]) => {
    const own = starred(id, head, tail)
    return others.every((other) => starred(other, head, tail) !== own)
  }
  const step = steps.find(apart)
  return step && starred(id, ...step)
}

/**
 * A name on a list that stays for years (轮候册): masked always, for its number tells entries apart and the publicity of the
 * approval has named the household when that was to be objected to. A child is not named at all.
 */
export const nameOnStandingList = (
  { name, id, birthOn }: { readonly name: string; readonly id: string; readonly birthOn?: string },
  on: string,
): string => (isUnder14(id, on, birthOn) ? unnamed.name : maskName(name))
