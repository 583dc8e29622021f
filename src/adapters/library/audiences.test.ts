import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { promptOf } from '../../../test/support/chat/ask-backend.ts'
import type { Material } from '../../conversation/conversation.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import { keepItem } from '../../features/knowledge/items/items.ts'
import { addressKey } from '../../lib/text/addresses/address-key.ts'
import type { Answered } from '../../features/chat/ports.ts'
import { createLibrary } from './library.ts'

const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }
const { signal } = new AbortController()
const base = 'https://birds.example/'

let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

async function keep(name: string, title: string, text: string, audiences: readonly (string | null)[] = [null]) {
  for (const audience of audiences)
    await keepItem(
      database.db,
      {
        ...{ key: addressKey(base + name), kind: 'article', title, url: base + name, documentKey: base + name },
        ...{ source: 'Bird News', publishedAt: null, audience, text, isToBeRead: false },
      },
      { now: 0, uploads: false },
    )
}

/** The last answer to questions that are asked in a place of an audience, as one text with all that can be pressed. */
async function ask(audience: string, questions: string | readonly string[], material: Material | null = null) {
  const library = createLibrary({ db: database.db, clock })
  const session = await library.openSession(signal)
  let answered: Answered = { text: '', sources: [] }
  for (const question of [questions].flat()) {
    const answer = library.ask(session, { ...promptOf(question, audience), material }, signal)
    let step = await answer.next()
    while (step.done !== true) step = await answer.next()
    answered = step.value
  }
  return JSON.stringify([answered.text, answered.sources, answered.offers ?? []])
}

const title = 'Zorblax nesting plan'
const secret = 'The zorblax nests behind the quarry of Hedgefield. It counts nineteen eggs this spring.'
const material: Material = { title, url: `${base}secret`, source: 'Bird News', text: '' }

describe('a document that is private to two channels', () => {
  beforeEach(async () => {
    await keep('secret', title, secret, ['71', '72'])
    await keep('owl', 'Owl', 'An owl is a bird of prey that nests in barns and old quarries.')
  })

  const paths: [string, string | readonly string[], Material | null][] = [
    ['a question', 'Where does the zorblax nest?', null],
    ['its title, as a button asks for it', title, null],
    ['asking for more of it', `More about ${title}`, null],
    ['asking for more of what was asked before', ['Where does the zorblax nest?', 'Tell me more'], null],
    ['the list of topics', 'List all topics', null],
    ['a question in a thread about it', 'How many eggs does it count?', material],
    ['asking for its source in such a thread', 'Who wrote the article?', material],
  ]
  it.each(paths)('is found by people of one of them: %s', async (_, questions, about) => {
    for (const audience of ['71', '72']) expect(await ask(audience, questions, about)).toMatch(/zorblax/i)
  })
  it.each(paths)('shows nowhere else: %s', async (_, questions, about) => {
    for (const audience of ['server', 'open', 'direct', '73', '', 'a1b2c3d4e5f60718'])
      expect(await ask(audience, questions, about)).not.toMatch(/zorblax|nineteen|quarry of/i)
  })

  it('corrects no spelling elsewhere: its words do not come back', async () => {
    expect(await ask('71', 'What is a zorblux?')).toContain(title)
    expect(await ask('server', 'What is a zorblux?')).toMatch(/found nothing/)
    expect(await ask('server', 'Do owls nest in a zorblux?')).not.toMatch(/did you mean|zorblax/i)
  })

  it('does not keep a public word that is close to one of its words from being corrected', async () => {
    await keep('grebe', 'Zorblix', 'A zorblix is a small bird that dives for fish.')
    await keep('more', 'Zorblax feeding', 'The zorblax eats zorblax food.', ['71'])
    expect(await ask('server', 'What is a zorblux?')).toMatch(/did you mean Zorblix/i)
  })

  it('is never shown in direct messages, where somebody gave it their audience', async () => {
    await keep('letter', 'Letter of the quibblewing', 'The quibblewing writes letters.', ['direct'])
    expect(await ask('direct', 'What does the quibblewing write?')).not.toMatch(/letters/)
  })

  it('is told to everybody once it is public', async () => {
    await keep('secret', title, secret, [null])
    expect(await ask('server', 'Where does the zorblax nest?')).toContain(title)
  })
})

it('what members of one server are told stays theirs, where roles decide who sees its ordinary channels', async () => {
  await keep('plan', title, secret, ['members:3'])
  expect(await ask('members:3', 'Where does the zorblax nest?')).toMatch(/zorblax/i)
  for (const audience of ['members:4', 'server', 'open', 'direct'])
    expect(await ask(audience, 'Where does the zorblax nest?')).not.toMatch(/zorblax|quarry of/i)
})

it('ninety private documents do not crowd out a public one', async () => {
  for (let n = 0; n < 90; n++) await keep(`p${n}`, `Heron ${n}`, 'Heron heron heron wades. The heron fishes.', ['71'])
  await keep('public', 'Herons of the lake', 'Some say that a heron wades for hours before it fishes in the cold lake.')
  expect(await ask('server', 'How does a heron fish in the lake?')).toContain('Herons of the lake')
})

it('of two documents with one title people get the one that they may be told of', async () => {
  await keep('a', 'Stork', 'The stork of the staff is ill.', ['71'])
  await keep('b', 'Stork', 'A stork is a large bird with long legs.')
  expect(await ask('server', 'Stork')).toMatch(/large bird/)
})
