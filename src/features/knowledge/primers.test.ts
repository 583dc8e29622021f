import { describe, expect, it } from 'vitest'
import { readPrimer, readPrimers } from './primers.ts'

describe('The primers', () => {
  it('are texts of 250 to 500 words that say what they explain and who wrote them', async () => {
    const primers = await readPrimers()
    expect(primers.length).toBeGreaterThanOrEqual(40)
    expect(new Set(primers.map(({ url }) => url)).size).toBe(primers.length)
    for (const { key, url, byline, publishedAt, aliases, text } of primers) {
      expect(key).toMatch(/^primer:[a-z-]+$/)
      expect(url).toMatch(/^https:\/\//)
      expect(byline).toMatch(/^primer by Professor Synapse(?:, after \S+ et al\. \(\d{4}\))?$/)
      expect(aliases?.length, key).toBeGreaterThan(0)
      const [, year = '', month = ''] = /^https:\/\/arxiv\.org\/abs\/(\d\d)(\d\d)\.\d{4,5}$/.exec(url ?? '') ?? []
      // An arXiv number begins with the year and month in which the work was announced, at most days after its date.
      if (year !== '' && byline.includes('after'))
        expect(Math.abs((publishedAt ?? 0) - Date.UTC(2000 + Number(year), Number(month) - 1, 1)), key).toBeLessThan(
          32 * 86_400_000,
        )
      const words = text.split(/\s+/).length
      expect([key, words >= 250 && words <= 500]).toEqual([key, true])
      expect(text.split('\n')[0]).toMatch(/^(?:(?:A|An|The) )?.{2,80}? (?:is|stands for) /)
    }
  })

  const head = 'title: T\nurl: https://e.test\nbyline: B\npublished: 2020-01-02'
  it('are read strictly', () => {
    expect(readPrimer({ name: 'a.md', content: `---\n${head}\n---\n\nText.\n` })).toEqual({
      key: 'primer:a',
      title: 'T',
      url: 'https://e.test',
      byline: 'B',
      publishedAt: Date.UTC(2020, 0, 2),
      aliases: [],
      askedAs: [],
      text: 'Text.',
    })
    const broken = ['Text.', `---\n${head}\n---\n \n`, `---\n${head}\nmood: U\n---\nText.`, '---\ntitle: T\n---\nText.']
    for (const content of [...broken, `---\n${head.replace('01-02', '13-02')}\n---\nText.`])
      expect(() => readPrimer({ name: 'a.md', content })).toThrow('The primer a.md lacks')
  })
})
