import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { promptOf } from '../../../test/support/chat/ask-backend.ts'
import { createShelf } from '../../../test/support/chat/shelf.ts'
import type { Material } from '../../conversation/conversation.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import type { Document } from '../../features/knowledge/shelf/shelf.ts'
import type { Answered } from '../../features/chat/ports.ts'
import { createLibrary } from './library.ts'

const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }
const { signal } = new AbortController()
const base = { byline: 'Bird News', publishedAt: null }
const url = 'https://birds.example/barn'
const documents: readonly Document[] = [
  {
    ...{ ...base, key: 'owl', title: 'Owl', url: 'https://example.org/owl' },
    text: 'An owl is a bird of prey that hunts at night. Owls have soft feathers.\n\nA nest box helps an owl in winter.',
  },
  { ...base, key: 'stork', title: 'Stork', url: null, text: 'A stork is a large bird with long legs.' },
  {
    ...{ ...base, key: url, title: 'Barn saved for its owls', url },
    text: 'The old barn at Hedgefield will not be torn down. Six owls nest under its roof.\n\nThe council paid 4,000 euros for a new roof. Work on the roof begins in May.',
  },
]
const material: Material = { title: 'Barn saved for its owls', url, source: 'Bird News', text: 'The old barn' }

let database: Database
beforeEach(async () => {
  database = await openDatabase(':memory:')
  const shelf = createShelf({ db: database.db, clock })
  for (const document of documents) await shelf.put(document)
})
afterEach(() => database.close())

/** The last answer to questions in a thread about the barn. */
async function ask(...questions: string[]): Promise<Answered> {
  const library = createLibrary({ db: database.db, clock })
  const session = await library.openSession(signal)
  let answered: Answered = { text: '', sources: [] }
  for (const question of questions) {
    const answer = library.ask(session, { ...promptOf(question), material }, signal)
    let step = await answer.next()
    while (step.done !== true) step = await answer.next()
    answered = step.value
  }
  return answered
}

describe('in a thread about a document, the library', () => {
  it.each([
    ['What did the council pay for the roof?', 'The council paid 4,000 euros for a new roof.'],
    ['When does it begin?', 'Work on the roof begins in May.'],
    ['What is the article about?', 'The old barn at Hedgefield will not be torn down.'],
  ])('answers from it and cites it: %s', async (question, sentence) => {
    const { text, sources } = await ask(question)
    expect(text.replaceAll('\\', '')).toMatch(new RegExp(`^${sentence.replaceAll('.', '\\.')} \\[\\[1\\]\\]`))
    expect(sources.map((source) => source.url)).toEqual([url])
  })

  it('tells more of it, also after a question on something else', async () => {
    const { text } = await ask('What is a stork?', 'Tell me more')
    expect(text).toContain('old barn at Hedgefield')
    expect((await ask('Tell me more', 'More')).text).not.toContain('old barn at Hedgefield')
  })

  it('names its source', async () => {
    expect((await ask('Who wrote the article?')).text).toContain(`<${url}>`)
  })

  it('answers other questions from its other documents', async () => {
    expect((await ask('What is a stork?')).text).toContain('large bird with long legs')
    expect((await ask('Stork')).text).toContain('large bird with long legs')
    expect((await ask('Owl')).sources.map((source) => source.url)).toEqual(['https://example.org/owl'])
  })

  it('answers as elsewhere where the document is gone', async () => {
    await createShelf({ db: database.db, clock }).withdraw(url)
    expect((await ask('What is an owl?')).sources.map((source) => source.url)).toEqual(['https://example.org/owl'])
  })
})
