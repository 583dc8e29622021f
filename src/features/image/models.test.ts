import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asking, createStudio, imageOf, runIt, type Studio } from '../../../test/support/image/studio.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { inspectModels } from './models.ts'

let database: Database
let studio: Studio
beforeEach(async () => {
  database = await openDatabase(':memory:')
  studio = createStudio(database)
})
afterEach(() => database.close())

const start = async () => {
  await studio.parts[0]?.start?.()
  await studio.clock.advance(0)
}
const ask = (prompt: string) => runIt(imageOf(studio), asking({ prompt }))
const gone = /^The model for standard pictures doesn't exist any more.*You can still use `--fast` or `--ultra`\.$/

describe('a model that the service no longer has', () => {
  it('is found at the start: the owner is told what replaces it, people which ones are left', async () => {
    studio.listed = ['f', 'u']
    await start()
    expect(studio.reports).toEqual([
      'picture model m: The picture service has no model m any more. Its replacement is m-2; set that as IMAGE\\_MODEL and restart me.',
    ])
    expect((await ask('a fox')).text).toMatch(gone)
    expect(studio.orders).toEqual([])
    expect((await ask('a fox --ultra')).picture).not.toBeNull()
  })

  it('is found when it is asked for a picture, and told once', async () => {
    studio.outcomes = [{ kind: 'no-model' }]
    expect((await ask('a fox')).text).toMatch(gone)
    expect((await ask('a fox')).text).toMatch(gone)
    expect([studio.orders.length, studio.reports.length]).toEqual([1, 1])
  })
})

describe('the list of models', () => {
  it('is asked for once more after a minute, and delays nothing', async () => {
    studio.listed = new Error('away')
    await start()
    expect((await ask('a fox')).picture).not.toBeNull()
    studio.listed = ['m']
    await studio.clock.advance(60_000)
    expect(studio.reports.map((each) => each.split(':')[0])).toEqual(['picture model f', 'picture model u'])
  })

  it('that stays away, or is empty, says nothing of the models', async () => {
    studio.listed = new Error('away')
    await start()
    await studio.clock.advance(60_000)
    studio.listed = []
    await start()
    expect(studio.reports).toEqual([])
    expect(studio.lines.map(({ msg }) => msg)).toEqual(['could not list the models'])
  })

  it('is what `npm run doctor` looks at', async () => {
    const service = {
      list: () => Promise.resolve(['m', 'f']),
      modelOf: (id: string) => ({ id, ratios: null, sizes: [], maxInputs: 0, price: null }),
      replacementOf: () => null,
    }
    const ids = { standard: 'm', fast: 'f', ultra: 'f' }
    expect(await inspectModels(service, ids)).toBe('the key works; models m, f')
    await expect(inspectModels(service, { ...ids, ultra: 'u' })).rejects.toThrow(/no model u any more.*IMAGE/)
    const refused = { ...service, list: () => Promise.reject(new UpstreamError('pictures', 'unauthorized')) }
    await expect(inspectModels(refused, ids)).rejects.toThrow(/refuses the key\. Check GOOGLE_API_KEY/)
  })
})
