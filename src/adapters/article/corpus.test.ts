import { Readability } from '@mozilla/readability'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tokenF1 } from '../../../test/support/text/token-f1.ts'
import { parsePage } from './dom.ts'
import { extractArticle } from './extract.ts'

const folder = new URL('../../../test/fixtures/articles/', import.meta.url)
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.html') ? [file.slice(0, -'.html'.length)] : []))
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')

const bareText = (html: string) => new Readability(parsePage(html)).parse()?.textContent ?? ''

type Score = { name: string; bare: number; ours: number }
async function scoresOf(change: (html: string) => string): Promise<Score[]> {
  const scores: Score[] = []
  for (const name of names) {
    const [html, expected] = [change(read(`${name}.html`)), read(`${name}.txt`)]
    const article = await extractArticle(html, `https://news.example/${name}`)
    scores.push({ name, bare: tokenF1(bareText(html), expected), ours: tokenF1(article?.text ?? '', expected) })
  }
  return scores
}

function meansOf(title: string, scores: readonly Score[]): { bare: number; ours: number } {
  const mean = (of: (score: Score) => number) => scores.reduce((sum, score) => sum + of(score), 0) / scores.length
  const means = { bare: mean(({ bare }) => bare), ours: mean(({ ours }) => ours) }
  const figures = `Readability ${means.bare.toFixed(4)}, ours ${means.ours.toFixed(4)}`
  process.stdout.write(`token F1 over ${scores.length} pages ${title}: ${figures}\n`)
  return means
}

const withoutNames = (html: string) => html.replace(/ (class|id|itemprop|role|data-[a-z-]+)="[^"]*"/g, '')
const withoutMeaning = (html: string) =>
  html.replace(/<(\/?)(article|main|section|header|footer|nav|aside)\b/g, '<$1div')

describe('over pages of every make that we could think of', () => {
  it('the text is nearer to the article than that of Readability alone, and on no page much further', async () => {
    expect(names.length).toBeGreaterThanOrEqual(40)
    const scores = await scoresOf((html) => html)
    const { bare, ours } = meansOf('as they are', scores)
    expect(ours).toBeGreaterThan(bare + 0.05)
    expect(ours).toBeGreaterThan(0.99)
    expect(scores.filter((score) => score.ours < score.bare - 0.005)).toEqual([])
    expect(scores.filter((score) => score.ours < 0.9)).toEqual([])
  }, 60_000)

  it.each([
    ['without the names of their elements', withoutNames],
    ['without elements that mean something', withoutMeaning],
  ])(
    'so it is %s',
    async (title, change) => {
      const scores = await scoresOf(change)
      const { bare, ours } = meansOf(title, scores)
      expect(ours).toBeGreaterThan(bare + 0.04)
      expect(scores.filter((score) => score.ours < score.bare - 0.01)).toEqual([])
    },
    60_000,
  )
})
