import { describe, expect, it } from 'vitest'
import { createShelf } from '../../../test/support/chat/shelf.ts'
import { openDatabase } from '../../db/db.ts'
import { readGlossary, readTerms } from './glossary.ts'
import { shelveOwnTexts } from './own-texts.ts'
import { readPrimers } from './primers.ts'

const clock = { now: () => 1_700_000_000_000, sleep: async () => {} }

describe('The texts that ship with the bot', () => {
  it('come onto the shelf once, and one that no longer ships is withdrawn while all else stays', async () => {
    const { db, close } = await openDatabase(':memory:')
    const shelf = createShelf({ db, clock })
    const shipped = (await readPrimers()).length + (await readGlossary()).length
    const other = { title: 'Other', url: null, byline: '', publishedAt: null, text: 'Some text.' }
    await shelf.put({ ...other, key: 'primer:gone' })
    await shelf.put({ ...other, key: 'doc:stays' })
    expect(await shelveOwnTexts({ db, clock })).toEqual({ added: shipped, removed: 1 })
    await shelf.withdraw('primer:quantization')
    // The same files are not parsed again, so nobody notices that one is missing.
    expect(await shelveOwnTexts({ db, clock })).toEqual({ added: 0, removed: 0 })
    expect(await shelf.count()).toBe(shipped)
    expect(await shelf.withdraw('primer:gone')).toBe(false)
    await close()
  })
})

describe('The glossary', () => {
  it('has at least 300 terms, each with a key of its own and a definition of 25 to 70 words', async () => {
    const terms = await readGlossary()
    expect(terms.length).toBeGreaterThanOrEqual(300)
    expect(new Set(terms.map(({ key }) => key)).size).toBe(terms.length)
    for (const { key, text } of terms) {
      const words = text.split(/\s+/).length
      expect([key, words >= 25 && words <= 70]).toEqual([key, true])
      expect(text, key).not.toMatch(/^(?:It|This|They|These|That)\b/)
    }
  })

  it('refers to titles that are on the shelf', async () => {
    const terms = await readGlossary()
    const titles = new Set([...terms, ...(await readPrimers())].map(({ title }) => title))
    const missing = terms.flatMap(({ key, seeAlso = [] }) =>
      seeAlso.filter((title) => !titles.has(title)).map((title) => [key, title]),
    )
    expect(missing).toEqual([])
  })

  it('is read strictly', () => {
    expect(
      readTerms({
        name: 'a.md',
        content: '## A term (AT)\naliases: one, two\nasked: what it is\nsee: Other\n\nA term is a word.\n',
      }),
    ).toEqual([
      {
        key: 'glossary:a-term-at',
        title: 'A term (AT)',
        aliases: ['one', 'two'],
        askedAs: ['what it is'],
        seeAlso: ['Other'],
        url: null,
        byline: 'glossary by Professor Synapse',
        publishedAt: null,
        text: 'A term is a word.',
      },
    ])
    for (const content of [
      'A term is a word.',
      '## A term\nA term is a word.',
      '## A term\n\n',
      '## A\n\nOne.\n\nTwo.\n',
    ])
      expect(() => readTerms({ name: 'a.md', content })).toThrow('The glossary a.md has a malformed entry')
  })
})
