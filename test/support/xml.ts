import { SaxesParser } from 'saxes'

/** An element as it stands, with its namespace and what is in it. */
export interface Element {
  readonly name: string
  readonly space: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** Reads XML with a strict parser (well-formedness and namespaces): throws on the first fault. */
export function xmlOf(text: string): Element {
  const parser = new SaxesParser({ xmlns: true })
  const open: Element[] = []
  let root: Element | undefined
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ local, uri, attributes }) => {
    const named = Object.fromEntries(Object.entries(attributes).map(([name, { value }]) => [name, value]))
    const element: Element = { name: local, space: uri, attributes: named, children: [], text: '' }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  parser.on('text', (piece) => {
    const at = open.at(-1)
    if (at) at.text += piece
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.write(text).close()
  if (!root) throw new Error('no element')
  return root
}

/** The elements of a name right below another. */
export const below = (element: Element, name: string): Element[] =>
  element.children.filter((each) => each.name === name)
