import { Readability } from '@mozilla/readability'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tokenF1 } from '../../../test/support/text/token-f1.ts'
import { declarations, decodeText } from '../../lib/text/decode.ts'
import { parsePage } from './dom.ts'
import { readPage } from './read.ts'
import { strip } from './strip.ts'

const folder = new URL('../../../test/fixtures/articles/', import.meta.url)

const bareText = (html: string) => new Readability(parsePage(strip(html) ?? '')).parse()?.textContent ?? ''

type Score = { name: string; bare: number; ours: number }
function scoresOf(room: string, change: (html: string) => string): Score[] {
  const files = readdirSync(new URL(room, folder)).filter((file) => file.endsWith('.html'))
  return files.map((file) => {
    const html = change(decodeText(readFileSync(new URL(`${room}${file}`, folder)), null, declarations.html))
    const expected = readFileSync(new URL(`${room}${file.replace('.html', '.txt')}`, folder), 'utf8')
    const article = readPage(html, `https://news.example/${file}`)
    return { name: file, bare: tokenF1(bareText(html), expected), ours: tokenF1(article?.text ?? '', expected) }
  })
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

/** Pages on which Readability alone does better, by a few words but for the first, whose remarks have a name of their own. */
const known = [
  'comments-longer-than-post.html',
  'local-paper-in-fonts.html',
  'press-release-wire.html',
  'wiki-with-infobox.html',
]

describe('over the corpus of page structures', () => {
  it.each<[string, string, (html: string) => string, number, number]>([
    ['', 'as they are', (html) => html, 0.991, 0.045],
    ['', 'without classes, ids and roles', withoutNames, 0.99, 0.045],
    ['', 'without sectioning elements', withoutMeaning, 0.99, 0.045],
    ['more/', 'of more kinds', (html) => html, 0.98, 0.035],
    ['more/', 'of more kinds without classes, ids and roles', withoutNames, 0.97, 0.03],
    ['held-back/', 'held back', (html) => html, 0.985, 0.06],
  ])('in “%s”, the text of pages %s is closer to the article than that of Readability alone', (...row) => {
    const [room, title, change, minMean, minGain] = row
    const scores = scoresOf(room, change)
    const { bare, ours } = meansOf(title, scores)
    expect(scores.length).toBeGreaterThanOrEqual(20)
    expect(ours).toBeGreaterThan(minMean)
    expect(ours).toBeGreaterThan(bare + minGain)
    const worse = scores.filter((score) => score.ours < score.bare - 0.001)
    expect(worse.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([])
  })
})
