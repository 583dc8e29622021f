import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { person } from '../../../test/support/chat/requests.ts'
import {
  asking,
  createStudio,
  drawn,
  imageOf,
  pressOn,
  runIt,
  type Studio,
} from '../../../test/support/image/studio.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import { personalPictures } from './kept/personal.ts'
import type { Outcome } from './ports.ts'

let database: Database
let studio: Studio
beforeEach(async () => {
  database = await openDatabase(':memory:')
  studio = createStudio(database)
})
afterEach(() => database.close())

/** Has a picture drawn; `meanwhile` happens while the service draws it. */
async function drawing(meanwhile: (id: string) => Promise<unknown>) {
  let finish: (outcome: Outcome) => void = () => undefined
  studio.outcomes = [new Promise<Outcome>((resolve) => (finish = resolve))]
  const request = asking({ prompt: 'a fox' })
  const running = runIt(imageOf(studio), request)
  await studio.clock.advance(0)
  await meanwhile(request.id)
  finish(drawn)
  const { picture } = await running
  await studio.clock.advance(0)
  const [row] = await database.db.selectFrom('pictures').selectAll().execute()
  return { picture, row }
}

describe('a picture that is being drawn', () => {
  it('is shown without a trace of its words where these are deleted, and never in the gallery', async () => {
    const { picture, row } = await drawing(() => personalPictures(database.db).delete('ada'))
    expect([picture !== null, studio.queued]).toEqual([true, []])
    expect(row).toMatchObject({ state: 'shown', prompt: '', asker: '', cost: 0.03 })
  })

  it('stays deleted where it is deleted', async () => {
    const { row } = await drawing((id) =>
      runIt(pressOn(studio, 'image:delete:'), { ...asking({}), options: { key: `${id}:ada` } }),
    )
    expect([row?.state, studio.queued]).toEqual(['deleted', []])
  })

  it('counts against a person with many: the next one is refused before anything is spent', async () => {
    const mod = person('mod', { manages: true })
    const ask = () => void runIt(imageOf(studio), asking({ prompt: 'a fox' }, { by: mod }))
    const take = () => studio.commands[0]?.allowance?.take(asking({}, { by: mod }))
    await drawing(async () => {
      for (let count = 0; count < 5; count++) ask()
      await studio.clock.advance(0)
      expect(take()).toMatch(/^You already have 5 pictures waiting/)
    })
    expect(take()).toBeNull()
  })
})

it.each(['unauthorized', 'forbidden'] as const)('the owner hears that the key is refused: %s', async (fault) => {
  studio.outcomes = [{ kind: 'failed', fault, message: '' }]
  await runIt(imageOf(studio), asking({ prompt: 'a fox' }))
  expect(studio.reports).toEqual([expect.stringMatching(/^pictures key: The picture service refuses my key/)])
})
