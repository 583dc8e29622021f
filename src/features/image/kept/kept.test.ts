import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asking, createStudio, imageOf, runIt, type Studio } from '../../../../test/support/image/studio.ts'
import { wanted } from '../../../../test/support/chat/requests.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { personalPictures } from './personal.ts'

let database: Database
let studio: Studio
beforeEach(async () => {
  database = await openDatabase(':memory:')
  studio = createStudio(database)
})
afterEach(() => database.close())

const states = async () =>
  (await database.db.selectFrom('pictures').select('state').execute()).map(({ state }) => state)

/** Leaves a picture behind as a crash would: accepted, and nothing more. */
async function interrupt(): Promise<string> {
  const request = asking({ prompt: 'a fox' })
  await imageOf(studio).accept?.(request)
  return request.ref
}

describe('a picture that the last run left open', () => {
  it('stays where it stands after all, and goes to the gallery', async () => {
    await interrupt()
    await studio.start()
    await studio.clock.advance(10_000)
    expect([await states(), studio.notices, studio.queued]).toEqual([['shown'], [], ['a fox']])
  })

  it('ends with a notice where it does not', async () => {
    const ref = await interrupt()
    studio.gone.add(ref)
    await studio.start()
    await studio.clock.advance(10_000)
    expect(studio.notices).toEqual([`${ref}: -# I was restarted in the middle of this picture. Please try again.`])
    expect([await states(), studio.queued]).toEqual([['failed'], []])
  })
})

it('a picture that could not be shown is ended in the background', async () => {
  const request = asking({ prompt: 'a fox' })
  await imageOf(studio).accept?.(request)
  studio.gone.add(request.ref)
  const reply = await imageOf(studio).run(request, wanted)
  if (reply.kind !== 'stream') throw new Error('no stream')
  for await (const chunk of reply.chunks) expect(chunk).not.toBe('')
  reply.closed('stale')
  await studio.clock.advance(10_000)
  expect(studio.notices).toEqual([`${request.ref}: -# I couldn't show this picture. Please try again.`])
  expect(await states()).toEqual(['failed'])
})

describe('what is kept of a person', () => {
  const read = async (after = '') => {
    const rows: object[] = []
    for await (const { row } of personalPictures(database.db).export('ada', after)) rows.push(row)
    return rows
  }

  it('is counted, told and deleted; what was paid still counts', async () => {
    const personal = personalPictures(database.db)
    expect(await personal.count('ada')).toBeNull()
    const first = asking({ prompt: 'a fox --wide' })
    await runIt(imageOf(studio), first)
    await runIt(imageOf(studio), asking({ prompt: 'an owl' }))
    await studio.clock.advance(0)
    expect(await personal.count('ada')).toBe('Prompts for pictures: 2; each for at most 400 days')
    expect(await read()).toMatchObject([
      { prompt: 'a fox', aspect: '16:9', model: 'm', from: [], server: '3' },
      { prompt: 'an owl' },
    ])
    expect(await read(first.id)).toHaveLength(1)
    await personal.delete('ada')
    expect([await personal.count('ada'), await read(), await states()]).toEqual([null, [], ['shown', 'shown']])
    expect((await studio.status())[0]).toBe('Pictures today: 2, about $0.06')
  })
})
