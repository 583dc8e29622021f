import { Readability } from '@mozilla/readability'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tokenF1 } from '../../../test/token-score.ts'
import { parsePage } from './dom.ts'
import { extractArticle } from './extract.ts'

const folder = new URL('../../../test/fixtures/articles/', import.meta.url)
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.html') ? [file.slice(0, -'.html'.length)] : []))
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')

const bareText = (html: string) => new Readability(parsePage(html)).parse()?.textContent ?? ''

type Score = { name: string; bare: number; ours: number }
async function scoreOf(name: string): Promise<Score> {
  const [html, expected] = [read(`${name}.html`), read(`${name}.txt`)]
  const article = await extractArticle(html, `https://news.example/${name}`)
  return { name, bare: tokenF1(bareText(html), expected), ours: tokenF1(article?.text ?? '', expected) }
}
const meanOf = (scores: readonly number[]) => scores.reduce((sum, score) => sum + score, 0) / scores.length

describe('over pages of every make that we could think of', () => {
  it('the text is nearer to the article than that of Readability alone, and on no page much further', async () => {
    expect(names.length).toBeGreaterThanOrEqual(40)
    const scores: Score[] = []
    for (const name of names) scores.push(await scoreOf(name))
    const [bare, ours] = [meanOf(scores.map((score) => score.bare)), meanOf(scores.map((score) => score.ours))]
    process.stdout.write(
      `token F1 over ${names.length} pages: Readability ${bare.toFixed(4)}, ours ${ours.toFixed(4)}\n`,
    )
    expect(ours).toBeGreaterThan(bare + 0.05)
    expect(ours).toBeGreaterThan(0.99)
    expect(scores.filter((score) => score.ours < score.bare - 0.005)).toEqual([])
    expect(scores.filter((score) => score.ours < 0.9)).toEqual([])
  }, 60_000)
})
