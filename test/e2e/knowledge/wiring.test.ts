import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openDatabase } from '../../../src/db/db.ts'
import { keepItem } from '../../../src/features/knowledge/items/items.ts'
import { itemOf } from '../../support/knowledge/uploads.ts'
import { startStory } from '../../support/stories/story.ts'

const folder = mkdtempSync(join(tmpdir(), 'synapse-wiring-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('GPT Trainer gets what was kept before it was set up, where everybody may know it', async () => {
  const path = join(folder, 'sessions.db')
  const database = await openDatabase(path)
  for (const [name, audience] of [
    ['owls', null],
    ['secret', 'channel:1'],
  ] as const)
    await keepItem(database.db, itemOf(name, { audience }), { now: 0, uploads: false })
  await database.close()
  const story = await startStory({ settings: { SESSION_DB_PATH: path } })
  const { gptTrainer, logs, clock, switchTo } = story
  expect(gptTrainer.calls).toEqual([])
  await switchTo('gpt-trainer')
  await expect.poll(() => gptTrainer.sources.length).toBe(1)
  await expect
    .poll(() => (clock.advance(10_000), logs.filter(({ msg }) => msg === 'uploaded').length), { timeout: 15_000 })
    .toBe(1)
  expect(gptTrainer.sources.map(({ meta_json }) => meta_json)).toEqual([expect.stringContaining('owls')])
})
