import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { sql } from 'kysely'
import { openDesk } from '../src/adapters/library/desk.ts'
import { lookUp } from '../src/adapters/library/look-up.ts'
import { readQuestion } from '../src/adapters/library/question/question.ts'
import { openDatabase } from '../src/db/db.ts'
import { readGlossary } from '../src/features/knowledge/glossary.ts'
import { readPrimers } from '../src/features/knowledge/primers.ts'
import { type Document, putDocuments } from '../src/features/knowledge/shelf/shelf.ts'
import { addressKey } from '../src/lib/text/addresses/address-key.ts'
import { readEnglish } from '../src/lib/words/english.ts'
import { wordsOf } from '../src/lib/words/words.ts'

type Database = Awaited<ReturnType<typeof openDatabase>>

const passages = 100_000
const documents = 10_000
const wordsPerPassage = 90
const atOnce = 50
/** Every tenth of the made-up documents is private to one of so many audiences, of which one asks. */
const [privateStep, audiences] = [10, 5]
const asker = 'channel-0'
const maxRatio = 2
const maxHeldMs = 50
/** Questions that are asked without an earlier one, and the limit of their p95. */
const [sixty, maxSixtyMs] = [60, 50]

/** Looks questions up among 100,000 passages, and beside it by plain full text. True if every limit holds. */
export async function benchLibrary(): Promise<boolean> {
  const database = await openDatabase(':memory:')
  try {
    await fill(database)
    const { db } = database
    const english = await readEnglish()
    const look = async (ask: string, topic: string) =>
      lookUp(await openDesk(db, english, asker), readQuestion(ask), topic)
    const questions = ['open', 'set-aside'].flatMap(
      (name) => JSON.parse(readFileSync(`test/fixtures/library/${name}.json`, 'utf8')) as { ask: string }[],
    )
    const ours: number[] = []
    const plain: number[] = []
    const held: number[] = []
    for (const { ask } of questions) {
      plain.push(await timed(() => askPlain(database, ask)))
      const busy = watchLoop()
      ours.push(await timed(() => look(ask, 'Attention and the transformer')))
      held.push(busy.longest())
    }
    const alone: number[] = []
    const step = Math.floor(questions.length / sixty)
    for (const { ask } of questions.filter((_, index) => index % step === 0).slice(0, sixty))
      alone.push(await timed(() => look(ask, '')))
    const ratio = percentile(ours, 0.95) / percentile(plain, 0.95)
    const longest = Math.max(...held)
    const sixtyMs = percentile(alone, 0.95)
    process.stdout.write(
      [
        machine(questions.length),
        `Plain full text: ${inShort(plain)}`,
        `The library: ${inShort(ours)}`,
        `${ratio <= maxRatio ? '✓' : '✗'} p95 of the library: ${ratio.toFixed(2)} × plain, at most ${maxRatio}`,
        `${longest <= maxHeldMs ? '✓' : '✗'} thread held by a look-up: ${longest.toFixed(0)} ms, at most ${maxHeldMs}`,
        `${sixtyMs <= maxSixtyMs ? '✓' : '✗'} ${sixty} questions by themselves: ${inShort(alone)}; p95 at most ${maxSixtyMs}`,
        '',
      ].join('\n'),
    )
    return ratio <= maxRatio && longest <= maxHeldMs && sixtyMs <= maxSixtyMs
  } finally {
    await database.close()
  }
}

/** The texts that ship with the bot, and made-up ones: words drawn as often as those texts have them. */
async function fill({ db }: Database): Promise<void> {
  const own = [...(await readPrimers()), ...(await readGlossary())]
  const words = own.flatMap(({ text }) => text.toLowerCase().match(/[a-z]{2,}/g) ?? [])
  const random = createRandom(20_261_127)
  const pick = () => words[Math.floor(random() * words.length)] ?? ''
  const sentence = (length: number) => Array.from({ length }, pick).join(' ')
  const text = () =>
    Array.from({ length: passages / documents }, () => `## ${sentence(3)}\n\n${sentence(wordsPerPassage)}.`).join(
      '\n\n',
    )
  await putDocuments(db, own, 0)
  for (let at = 0; at < documents; at += atOnce) {
    const some = Array.from({ length: atOnce }, (_, index): Document => {
      const key = `https://example.org/${at + index}`
      return { key, title: `${sentence(4)} ${at + index}`, url: key, byline: '', publishedAt: null, text: text() }
    })
    await putDocuments(db, some, 0)
    await hide(
      db,
      some.filter((_, index) => index % privateStep === 0),
    )
    if (at % 1_000 === 0) process.stderr.write(`\r${at} of ${documents} documents`)
  }
  process.stderr.write('\n')
}

/** Makes documents private, each to one audience in turn. */
async function hide(db: Database['db'], some: readonly Document[]): Promise<void> {
  const rows = some.map(({ key, title }, index) => ({
    ...{ item_key: addressKey(key), kind: 'article' as const, title, url: key, document_key: key, source: '' },
    ...{ published_at: null, audiences: JSON.stringify([`channel-${index % audiences}`]), added_at: 0 },
    ...{ text_state: 'read' as const, upload_state: 'none' as const },
  }))
  await db.insertInto('knowledge_items').values(rows).execute()
}

/** The whole question as one query of FTS5: any of its words, the best 30 passages. */
async function askPlain({ db }: Database, question: string): Promise<void> {
  const stems = wordsOf(question).map(({ stem }) => `"${stem}"`)
  await sql`SELECT key FROM (SELECT rowid AS id, bm25(passages_index) AS score FROM passages_index
    WHERE passages_index MATCH ${stems.join(' OR ')} ORDER BY score LIMIT 30) AS hits
    JOIN passages ON passages.id = hits.id JOIN documents ON documents.id = passages.document_id`.execute(db)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Measures the longest time between two turns of the event loop, in milliseconds. */
function watchLoop(): { longest(): number } {
  let [last, most, isWatching] = [performance.now(), 0, true]
  const look = () => {
    const now = performance.now()
    most = Math.max(most, now - last)
    last = now
    if (isWatching) setImmediate(look)
  }
  setImmediate(look)
  return {
    longest() {
      isWatching = false
      look()
      return most
    },
  }
}

/** A linear congruential generator, so that each run has the same texts. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

const inShort = (values: readonly number[]): string =>
  `p50 ${percentile(values, 0.5).toFixed(1)}, p95 ${percentile(values, 0.95).toFixed(1)}, most ${Math.max(...values).toFixed(1)} ms`

const machine = (questions: number): string =>
  `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, load ${loadavg()
    .map((each) => each.toFixed(1))
    .join(' ')}. ${questions} questions, ${passages} passages.`
