import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/db.ts'
import { readPrimer, readPrimers, shelvePrimers } from './primers.ts'
import { createShelf } from '../../../test/support/chat/shelf.ts'

const clock = { now: () => 1_700_000_000_000, sleep: async () => {} }

describe('The primers', () => {
  it('are twenty texts of 250 to 500 words that say what they explain and who wrote them', async () => {
    const primers = await readPrimers()
    expect(primers).toHaveLength(20)
    expect(new Set(primers.map(({ url }) => url)).size).toBe(20)
    for (const { key, url, byline, publishedAt, text } of primers) {
      expect(key).toMatch(/^primer:[a-z-]+$/)
      expect(url).toMatch(/^https:\/\/arxiv\.org\/abs\/\d{4}\.\d{4,5}$/)
      expect(byline).toMatch(/^primer by Professor Synapse, after \S+ et al\. \(\d{4}\)$/)
      // An arXiv number begins with the year and month in which the work was announced, at most days after its date.
      const announced = Date.UTC(2000 + Number(url?.slice(22, 24)), Number(url?.slice(24, 26)) - 1, 1)
      expect(Math.abs((publishedAt ?? 0) - announced)).toBeLessThan(32 * 86_400_000)
      const words = text.split(/\s+/).length
      expect([key, words >= 250 && words <= 500]).toEqual([key, true])
      expect(text.split('\n')[0]).toMatch(/^(?:(?:A|An|The) )?.{2,80}? (?:is|stands for) /)
    }
  })

  it('come onto the shelf once, and one that no longer ships is withdrawn while all else stays', async () => {
    const { db, close } = await openDatabase(':memory:')
    const shelf = createShelf({ db, clock })
    const other = { title: 'Other', url: null, byline: '', publishedAt: null, text: 'Some text.' }
    await shelf.put({ ...other, key: 'primer:gone' })
    await shelf.put({ ...other, key: 'doc:stays' })
    expect(await shelvePrimers({ db, clock })).toEqual({ put: 20, withdrawn: 1 })
    expect(await shelvePrimers({ db, clock })).toEqual({ put: 0, withdrawn: 0 })
    expect(await shelf.count()).toBe(21)
    expect(await shelf.withdraw('primer:gone')).toBe(false)
    await close()
  })

  const head = 'title: T\nurl: https://e.test\nbyline: B\npublished: 2020-01-02'
  it('are read strictly', () => {
    expect(readPrimer('a.md', `---\n${head}\n---\n\nText.\n`)).toEqual({
      key: 'primer:a',
      title: 'T',
      url: 'https://e.test',
      byline: 'B',
      publishedAt: Date.UTC(2020, 0, 2),
      text: 'Text.',
    })
    const broken = ['Text.', `---\n${head}\n---\n \n`, `---\n${head}\nmood: U\n---\nText.`, '---\ntitle: T\n---\nText.']
    for (const content of [...broken, `---\n${head.replace('01-02', '13-02')}\n---\nText.`])
      expect(() => readPrimer('a.md', content)).toThrow('The primer a.md lacks')
  })
})
