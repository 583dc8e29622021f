import { Readability } from '@mozilla/readability'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tokenF1 } from '../../../test/support/text/token-f1.ts'
import { parsePage } from './dom.ts'
import { readPage } from './read.ts'
import { strip } from './strip.ts'

const folder = new URL('../../../test/fixtures/articles/', import.meta.url)
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.html') ? [file.slice(0, -'.html'.length)] : []))
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')

const bareText = (html: string) => new Readability(parsePage(strip(html) ?? '')).parse()?.textContent ?? ''

type Score = { name: string; bare: number; ours: number }
const scoresOf = (change: (html: string) => string): Score[] =>
  names.map((name) => {
    const [html, expected] = [change(read(`${name}.html`)), read(`${name}.txt`)]
    const article = readPage(html, `https://news.example/${name}`)
    return { name, bare: tokenF1(bareText(html), expected), ours: tokenF1(article?.text ?? '', expected) }
  })

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

describe('over the corpus of page structures', () => {
  it.each([
    ['as they are', (html: string) => html, 0.991],
    ['without classes, ids and roles', withoutNames, 0.99],
    ['without sectioning elements', withoutMeaning, 0.99],
  ])('the text of pages %s is closer to the article than that of Readability alone', (title, change, minMean) => {
    expect(names.length).toBeGreaterThanOrEqual(40)
    const scores = scoresOf(change)
    const { bare, ours } = meansOf(title, scores)
    expect(ours).toBeGreaterThan(minMean)
    expect(ours).toBeGreaterThan(bare + 0.045)
    expect(scores.filter((score) => score.ours < score.bare - 0.001)).toEqual([])
  })
})
