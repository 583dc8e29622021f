import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createShelf } from '../../../test/support/chat/shelf.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import { shelveOwnTexts } from '../../features/knowledge/own-texts.ts'
import { readEnglish } from '../../lib/words/english.ts'
import { wordsOf } from '../../lib/words/words.ts'
import { type Desk, openDesk } from './desk.ts'
import { lookUp } from './look-up.ts'
import { readQuestion } from './question/question.ts'
import type { Verdict } from './rank.ts'

/** `right`: the keys of all documents that answer; none where nothing on the shelf does. `before`: earlier questions. */
type Asked = { readonly kind: string; readonly ask: string; readonly before?: string[]; readonly right: string[] }
type Result = { readonly verdict: Verdict; readonly keys: readonly string[]; readonly topic: string }
type Tally = { asked: number; right: number; first: number; refused: number; sureAndWrong: number }

const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }
const folder = new URL('../../../test/fixtures/library/', import.meta.url)
const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T
const shown = 3

let database: Database
let desk: Desk
beforeAll(async () => {
  database = await openDatabase(':memory:')
  await shelveOwnTexts({ db: database.db, clock })
  desk = await openDesk(database.db, await readEnglish(), 'server')
})
afterAll(() => database.close())

async function ask(question: string, topic: string): Promise<Result> {
  const { verdict, documents } = await lookUp(desk, readQuestion(question), topic)
  // A sure answer has buttons for the others that the question names.
  const likely = documents.filter(({ named }, at) => verdict !== 'sure' || at === 0 || named > 0)
  const keys = likely.slice(0, shown).map(({ key }) => key)
  return { verdict, keys, topic: verdict === 'nothing' ? topic : (documents[0]?.title ?? topic) }
}

/** Plain full text over the stems of the index, with one threshold, the one that answers most of these questions. */
async function askPlain(question: string): Promise<Result> {
  const stems = wordsOf(question).map(({ stem }) => stem)
  const { rows } = await sql<{ key: string; score: number }>`
    SELECT key, max(score) AS score FROM (SELECT rowid AS id, -bm25(passages_index) AS score FROM passages_index
      WHERE passages_index MATCH ${stems.map((stem) => `"${stem}"`).join(' OR ')} ORDER BY score DESC LIMIT 30) AS hits
    JOIN passages ON passages.id = hits.id JOIN documents ON documents.id = passages.document_id
    GROUP BY key ORDER BY score DESC LIMIT ${shown}`.execute(database.db)
  const verdict = (rows[0]?.score ?? 0) >= 9 ? 'sure' : 'nothing'
  return { verdict, keys: rows.map(({ key }) => key), topic: '' }
}

async function tally(questions: readonly Asked[], how: (question: Asked) => Promise<Result>) {
  const kinds = new Map<string, Tally>()
  for (const question of questions) {
    const { kind, right } = question
    const found = kinds.get(kind) ?? { asked: 0, right: 0, first: 0, refused: 0, sureAndWrong: 0 }
    const { verdict, keys } = await how(question)
    const isRight = verdict !== 'nothing' && keys.some((key) => right.includes(key))
    found.asked += 1
    found.right += isRight || (right.length === 0 && verdict !== 'sure') ? 1 : 0
    found.first += verdict === 'sure' && right.includes(keys[0] ?? '') ? 1 : 0
    found.refused += verdict === 'nothing' && right.length > 0 ? 1 : 0
    found.sureAndWrong += verdict === 'sure' && !right.includes(keys[0] ?? '') ? 1 : 0
    kinds.set(kind, found)
  }
  return kinds
}

async function inTurn({ before = [], ask: question }: Asked): Promise<Result> {
  let topic = ''
  for (const each of before) topic = (await ask(each, topic)).topic
  return ask(question, topic)
}

const sum = (kinds: ReadonlyMap<string, Tally>, of: keyof Tally): number =>
  [...kinds.values()].reduce((total, kind) => total + kind[of], 0)

describe('The library over the texts that ship with the bot', () => {
  it.each([
    ['open.json', 0.85],
    ['set-aside.json', 0.8],
  ])('offers a right document, or is not sure where there is none: %s', async (name, least) => {
    const questions = read<Asked[]>(name)
    const ours = await tally(questions, inTurn)
    const plain = await tally(questions, ({ ask: question }) => askPlain(question))
    for (const [kind, { asked, right, first, refused, sureAndWrong }] of ours)
      process.stdout.write(
        `${name}, ${kind}: ${right} of ${asked} right (plain full text ${plain.get(kind)?.right ?? 0}), ${first} sure and first, ` +
          `${refused} wrongly refused, ${sureAndWrong} sure and wrong (${plain.get(kind)?.sureAndWrong ?? 0})\n`,
      )
    expect(sum(ours, 'right') / questions.length).toBeGreaterThanOrEqual(least)
    expect(sum(ours, 'right')).toBeGreaterThan(sum(plain, 'right'))
    expect(sum(ours, 'sureAndWrong')).toBeLessThanOrEqual(questions.length * 0.04)
  })
})

describe('A word that the shelf does not have', () => {
  const correctedFrom = async (question: string) =>
    (await lookUp(desk, readQuestion(question), '')).terms.some((term) => term.isCorrected)

  it.each(['quantizaton', 'difussion', 'halucination', 'atention', 'transfromers'])(
    'is put right: %s',
    async (word) => {
      expect(await correctedFrom(`what is ${word}?`)).toBe(true)
    },
  )

  it.each(['blood', 'smoke', 'metal', 'prison', 'liver', 'transport'])(
    'stays as it is where it is common English: %s',
    async (word) => {
      expect(await correctedFrom(`what is ${word}?`)).toBe(false)
    },
  )
})

describe('The library over texts in other scripts', () => {
  it.each(['chinese.json', 'japanese.json'])('finds the right one of five among all others: %s', async (name) => {
    const { texts, asked } = read<{ texts: { key: string; title: string; text: string }[]; asked: Asked[] }>(name)
    const shelf = createShelf({ db: database.db, clock })
    for (const text of texts) await shelf.put({ ...text, url: null, byline: '', publishedAt: null })
    let right = 0
    for (const question of asked) {
      const { verdict, keys } = await ask(question.ask, '')
      if (verdict !== 'nothing' && keys.some((key) => question.right.includes(key))) right += 1
    }
    for (const { key } of texts) await shelf.withdraw(key)
    process.stdout.write(`${name}: ${right} of ${asked.length} right\n`)
    expect(right).toBeGreaterThanOrEqual(asked.length - 2)
  })
})
