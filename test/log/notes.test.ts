import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  checkProof,
  checkpointText,
  parseCheckpoint,
  parseProof,
  proofText,
  readCheckpoint,
} from '../../src/log/checkpoint.ts'
import {
  keyId,
  NotANote,
  noteText,
  parseNote,
  parseVkey,
  signatureLine,
  signaturesBy,
  signerOf,
  signNote,
  vkeyOf,
} from '../../src/log/note.ts'
import { leafHash } from '../../src/log/tree.ts'
import { vectorsFolder } from '../contract/files.ts'

interface NoteVector {
  readonly name: string
  readonly secret: string
  readonly key: string
  readonly others: readonly string[]
  readonly text: string
  readonly signatures: readonly [string, string]
}
const published: {
  readonly vectors: readonly NoteVector[]
  readonly checkpoint: { readonly note: string; readonly witnessedAt: number }
  readonly proof: { readonly text: string }
} = JSON.parse(readFileSync(join(vectorsFolder, 'notes.json'), 'utf8'))
const seed = Buffer.alloc(32, 9)

describe.each(published.vectors)('published: $name', (v) => {
  const note = `${v.text}\n${v.signatures.join('')}`
  test('the key is read, its id is told, and it signs to the letter', () => {
    const key = parseVkey(v.key)
    expect(vkeyOf(key)).toBe(v.key)
    const signer = signerOf(Buffer.from(v.secret, 'base64'), key.name, 'log')
    expect(vkeyOf(signer)).toBe(v.key)
    expect(signatureLine(signNote(v.text, signer))).toBe(v.signatures[0])
  })
  test('the note opens for whoever knows a key of it', () => {
    const all = [v.key, ...v.others].map(parseVkey)
    expect(noteText(parseNote(note))).toBe(note)
    for (const known of [all, [all[0]], [all[1]]])
      expect(signaturesBy(parseNote(note), known as typeof all).map(({ by }) => by)).toEqual(known)
    expect(signaturesBy(parseNote(note), [])).toEqual([])
  })
  test('a key cut or altered anywhere is no key', () => {
    for (let i = 0; i < v.key.length; i += 1) {
      expect(() => parseVkey(v.key.slice(0, i)), `${i}`).toThrow(NotANote)
      const other = `${v.key.slice(0, i)}${String.fromCharCode(v.key.charCodeAt(i) + 1)}${v.key.slice(i + 1)}`
      expect(() => parseVkey(other), other).toThrow(NotANote)
    }
  })
  test('a note that is none is refused, and so is a forged signature by a known key', () => {
    const key = parseVkey(v.key)
    for (const bad of [
      v.text,
      `${v.text}\n`,
      note.slice(0, -1),
      `\u0001${note}`,
      `${note}Unexpected line.\n`,
      `${v.text}\n${v.signatures[0].repeat(101)}`,
      note.replace('— PeterNeumann', '— Bad Name'),
    ])
      expect(() => parseNote(bad), bad).toThrow(NotANote)
    const forged = note.replace('problem is', 'problem was')
    expect(() => signaturesBy(parseNote(forged), [key])).toThrow(NotANote)
    const misnamed = `${v.text}\n${v.signatures[0].replace('PeterNeumann', 'CarmenSandiego')}`
    expect(signaturesBy(parseNote(misnamed), [key])).toEqual([])
  })
})

test('a published checkpoint is read, with the time its witness saw it', () => {
  const { note, witnessedAt } = published.checkpoint
  const read = parseNote(note)
  expect(noteText(read)).toBe(note)
  expect(checkpointText(parseCheckpoint(read.text))).toBe(read.text)
  expect(parseCheckpoint(read.text)).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 })
  expect(Number(read.signatures[1]?.signature.readBigUInt64BE())).toBe(witnessedAt)
})

describe('checkpoints', () => {
  const log = signerOf(seed, 'example.com/log', 'log')
  const witness = signerOf(Buffer.alloc(32, 8), 'witness.example', 'witness')
  const root = leafHash(Buffer.from('one'))
  const text = checkpointText({ origin: log.name, size: 1, root })
  const signed = noteText({ text, signatures: [signNote(text, log), signNote(text, witness, 1_700_000_000)] })

  test('signed by a log and by a witness, whose key has another id than a log’s would', () => {
    expect(readCheckpoint(signed, log)).toMatchObject({ origin: log.name, size: 1, root })
    expect(signaturesBy(parseNote(signed), [witness])).toMatchObject([{ at: 1_700_000_000 }])
    expect(parseVkey(vkeyOf(witness))).toMatchObject({ kind: 'witness' })
    expect(keyId({ ...witness, kind: 'log' })).not.toEqual(keyId(witness))
  })
  test('a changed letter anywhere is told', () => {
    for (let i = 0; i < signed.length; i += 1) {
      const other = `${signed.slice(0, i)}${signed[i] === 'A' ? 'B' : 'A'}${signed.slice(i + 1)}`
      const isOpen = () => {
        const { note } = readCheckpoint(other, log)
        return signaturesBy(note, [log, witness]).length === 2
      }
      let opens = false
      try {
        opens = isOpen()
      } catch (error) {
        expect(error).toBeInstanceOf(NotANote)
      }
      expect(opens, `letter ${i}`).toBe(false)
    }
  })
  test.each([
    ['no size', `a.example\n\n${root.toString('base64')}\n`],
    ['a size with a zero before it', `a.example\n01\n${root.toString('base64')}\n`],
    ['a short root', `a.example\n1\nAAAA\n`],
    ['a root in other words', `a.example\n1\n${root.toString('base64').replace('=', '')}\n`],
    ['no line feed', `a.example\n1\n${root.toString('base64')}`],
    ['an empty line', `a.example\n1\n${root.toString('base64')}\n\nx\n`],
  ])('with %s is none', (_, bad) => {
    expect(() => parseCheckpoint(bad)).toThrow(NotANote)
  })
  test('of another log, or signed by nobody known, is not this log’s', () => {
    expect(() => readCheckpoint(signed, signerOf(seed, 'example.org/log', 'log'))).toThrow(NotANote)
    expect(() => readCheckpoint(signed, signerOf(Buffer.alloc(32, 1), log.name, 'log'))).toThrow(NotANote)
  })

  test('a proof is written and read as C2SP has it', () => {
    const { text: example } = published.proof
    expect(proofText(parseProof(example))).toBe(example)
    expect(parseProof(example)).toMatchObject({ index: 73_894 })
    const own = { index: 0, path: [], checkpoint: signed, extra: Buffer.from('说明') }
    expect(proofText(own).split('\n').slice(0, 4)).toEqual(['c2sp.org/tlog-proof@v1', 'extra 6K+05piO', 'index 0', ''])
    expect(parseProof(proofText(own))).toEqual(own)
    const proven = checkProof(parseProof(proofText(own)), Buffer.from('one'), log, [witness])
    expect(proven.checkpoint.size).toBe(1)
    expect(proven.witnesses.map(({ by }) => by)).toEqual([witness])
    expect(() => checkProof(own, Buffer.from('two'), log)).toThrow(NotANote)
    for (const bad of [
      '',
      'x',
      example.replace('index 7', 'index 07'),
      example.replace('@v1', '@v2'),
      example.replace('gSKy', 'gSK'),
    ])
      expect(() => parseProof(bad), bad).toThrow(NotANote)
  })
})
