import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { person, place } from '../../../test/support/chat/requests.ts'
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
import type { Outcome } from './ports.ts'

let database: Database
let studio: Studio
beforeEach(async () => {
  database = await openDatabase(':memory:')
  studio = createStudio(database)
})
afterEach(() => database.close())

const bob = person('bob')
const moderator = person('mod', { manages: true })
const rows = () => database.db.selectFrom('pictures').selectAll().orderBy('asked_at').orderBy('id').execute()
const settled = () => studio.clock.advance(0)
const press = (prefix: string, key: string, given: Parameters<typeof asking>[1] = { by: bob }, fields = {}) => {
  const request = asking({}, given)
  return runIt(pressOn(studio, prefix), { ...request, options: { key, ...fields } })
}
/** Has a picture drawn by ada; answers the key of its buttons. */
async function ask(prompt: string, given: Parameters<typeof asking>[1] = {}): Promise<string> {
  const request = asking({ prompt }, given)
  await runIt(imageOf(studio), request)
  await settled()
  return `${request.id}:${request.by.id}`
}

describe('a picture', () => {
  it('is a row that ends as it stands: without the token, at its price, and queued for the gallery', async () => {
    await ask('a fox --wide --2k')
    expect(await rows()).toMatchObject([
      { state: 'shown', prompt: 'a fox', aspect: '16:9', size: '2K', tier: 'standard', model: 'm', cost: 0.05 },
    ])
    expect((await rows())[0]?.ref).not.toMatch(/token/)
    expect(studio.queued).toEqual(['a fox'])
    expect(await studio.status()).toEqual(['Pictures today: 1, about $0.05', 'Drawing: 0, waiting: 0'])
  })

  it.each([
    ['a direct message', place(null)],
    ['a channel that not everybody reads', place('3', { audience: 'staff' })],
    ['another server', place('4')],
  ])('asked for in %s stays out of the gallery', async (_, where) => {
    await ask('a fox', { in: where })
    expect([studio.queued, (await rows())[0]?.state]).toEqual([[], 'shown'])
  })

  it('says what the service did, and what was changed to fit', async () => {
    studio.outcomes = [{ ...drawn, text: '**Here** is <@1>' } as Outcome]
    studio.fitted = { bytes: new Uint8Array([1]), mime: 'image/jpeg', width: 512, height: 512 }
    const { text, picture } = await runIt(imageOf(studio), asking({ prompt: 'a fox --png --wide --tall --x' }))
    expect(picture).toMatch(/^picture-\d+\.jpg$/)
    expect(text.split('\n')).toEqual([
      '-# m · 9:16 · 1K · 0 s',
      "-# As PNG it would be too large for Discord, so it's a JPEG.",
      '-# Made smaller to fit Discord: 512 × 512 pixels.',
      '-# A later flag overrides --wide.',
      "-# I don't know --x, so I left it out.",
      '> \\*\\*Here\\*\\* is \\<\\@1\\>',
    ])
  })

  it('that did not come is a sentence; its row keeps what *Try again* needs', async () => {
    studio.outcomes = [{ kind: 'blocked', at: 'prompt', block: 'safety' }]
    const { text } = await runIt(imageOf(studio), asking({ prompt: 'a fox --sepia' }))
    expect(text).toMatch(/safety filter stopped this.*\n-# I don't know --sepia/)
    await settled()
    const [row] = await rows()
    expect(row).toMatchObject({ state: 'failed', prompt: 'a fox', model: null })
    const key = `${row?.id}:ada`
    expect((await press('image:again:', key)).picture).not.toBeNull()
  })

  it('is asked for once more only after the minute that the service told', async () => {
    studio.outcomes = [{ kind: 'limited', by: 'minute', afterMs: 22_000 }]
    const running = runIt(imageOf(studio), asking({ prompt: 'a fox' }))
    await studio.clock.advance(21_999)
    expect(studio.orders).toHaveLength(1)
    await studio.clock.advance(1)
    expect((await running).waited.at(-1)).toBe('The picture service is busy. I try again in 22 seconds.')
    studio.outcomes = [{ kind: 'limited', by: 'minute', afterMs: 61_000 }]
    const late = await runIt(imageOf(studio), asking({ prompt: 'a fox' }, { by: bob }))
    expect([late.picture, studio.orders.length]).toEqual([null, 3])
  })

  it('waits its turn and is told how many come first', async () => {
    let finish: (outcome: Outcome) => void = () => undefined
    studio.outcomes = [new Promise<Outcome>((resolve) => (finish = resolve))]
    const all = ['ada', 'bob', 'eve'].map((id) =>
      runIt(imageOf(studio), asking({ prompt: 'a fox' }, { by: person(id) })),
    )
    await settled()
    expect((await studio.status())[1]).toBe('Drawing: 1, waiting: 2')
    finish(drawn)
    const waited = (await Promise.all(all)).map((each) => each.waited.slice(0, -1))
    expect(waited).toEqual([[], ['Your picture is next.'], ['1 picture is before yours.', 'Your picture is next.']])
  })
})

describe('somebody who asks for a picture', () => {
  it.each([
    [{ prompt: '--wide' }, {}, /^Tell me in words/],
    [{ prompt: 'x'.repeat(2_001) }, {}, /I read at most 2000/],
    [{ prompt: 'a', size: '4K' }, {}, /^4K pictures are for people who can manage/],
    [{ prompt: 'a' }, { files: [{ name: 'a.pdf', size: 1, url: '' }] }, /^I can only start from a picture: /],
    [{ prompt: 'a' }, { files: [{ name: 'a.png', size: 3e7, url: '' }] }, /at most 25 MB/],
  ])('is refused at once: %o %o', async (options, given, sentence) => {
    expect((await runIt(imageOf(studio), asking(options, given))).text).toMatch(sentence)
    expect(await rows()).toEqual([])
  })

  it('waits between two, and has so many a day; what was given back counts for nothing', () => {
    const allowance = studio.commands[0]?.allowance
    const ada = asking({})
    expect(allowance?.take(ada)).toBeNull()
    expect(allowance?.take(ada)).toMatch(/^One picture at a time, please/)
    allowance?.giveBack(ada)
    expect(allowance?.take(ada)).toBeNull()
    const ofModerator = () => allowance?.take(asking({}, { by: moderator }))
    expect([ofModerator(), ofModerator(), ofModerator()]).toEqual([null, null, null])
    expect(ofModerator()).toMatch(/all 3 pictures for today/)
  })

  it('may have 4K and gets it where they manage messages', async () => {
    await ask('a fox --4k', { by: moderator })
    expect(studio.orders[0]?.size).toBe('4K')
  })
})

describe('the buttons of a picture', () => {
  it('draw it again as it was asked for; 4K stays with those who may have it', async () => {
    const key = await ask('a fox --4k --wide', { by: moderator })
    const { text } = await press('image:again:', key)
    expect(text).toContain('4K is for people who can manage messages here, so this is 2K.')
    expect(studio.orders[1]).toMatchObject({ prompt: 'a fox', ratio: '16:9', size: '2K' })
    expect((await rows())[1]).toMatchObject({ asker_id: 'bob', parent_id: key.split(':')[0] })
  })

  it('change its shape', async () => {
    const key = await ask('a fox')
    await press('image:shape:', `${key}:9:16`)
    expect(studio.orders[1]?.ratio).toBe('9:16')
    expect((await press('image:shape:', `${key}:x`)).text).toBe('I do not know that shape.')
  })

  it('edit it: the picture goes along, then the one that was added', async () => {
    const key = await ask('a fox --wide')
    expect((await press('image:edit:', key)).text).toContain('"chosen":"16:9"')
    const added = { by: bob, files: [{ name: 'hat.png', size: 1, url: 'z' }] }
    const fields = { prompt: 'with a hat --tall', aspect: '16:9', picture: 'hat.png' }
    await press('image:edited:', key, added, fields)
    expect(studio.read.map(({ name }) => name)).toEqual([`ref-${key.split(':')[0]}.png`, 'hat.png'])
    expect(studio.orders[1]).toMatchObject({ prompt: 'with a hat', ratio: '9:16' })
    const again = `${(await rows())[1]?.id}:bob`
    studio.expired.add('hat.png')
    expect((await press('image:again:', again)).text).toMatch(/^The picture to start from is gone/)
  })

  it('say so where the picture to edit is gone, or the model takes none', async () => {
    const key = await ask('a fox --fast')
    const edit = () => press('image:edited:', key, { by: bob }, { prompt: 'blue', aspect: '', picture: '' })
    expect((await edit()).text).toContain('The fast model takes no picture to start from, so I used the standard one.')
    studio.gone.add(`ref-${key.split(':')[0]}`)
    expect((await edit()).text).toMatch(/^The picture to start from is gone/)
  })

  it('edit the picture of a message, by the id of that message', async () => {
    await press('image:from:', '777', { by: bob }, { prompt: 'in snow', aspect: '', picture: '' })
    expect(studio.read.map(({ name }) => name)).toEqual(['777.png'])
  })

  it('are not needed to edit the bot’s own picture with its words, shape and parent', async () => {
    const id = (await ask('a fox --tall')).split(':')[0] ?? ''
    const command = studio.commands[1] as Parameters<typeof runIt>[0]
    const open = (messageId: string) => {
      const target = { id: messageId, authorId: 'bot', author: 'bot', text: '', at: 0 }
      const pictures = [{ name: `picture-${id}.png`, size: 3, url: 'y' }]
      return runIt(command, asking({}, { by: bob, target, pictures }))
    }
    const { text } = await open(`ref-${id}`)
    expect(JSON.parse(text)).toMatchObject({
      id: `image:edited:${id}:ada`,
      fields: [{ value: 'a fox' }, { chosen: '9:16' }, {}],
    })
    expect(JSON.parse((await open('of-somebody-else')).text)).toMatchObject({
      id: 'image:from:of-somebody-else',
      fields: [{ value: '' }, { chosen: null }, {}],
    })
  })

  it('leave out a shape of the form that is none', async () => {
    const key = await ask('a fox --wide')
    const { text } = await press('image:edited:', key, { by: bob }, { prompt: 'blue', aspect: '**x**', picture: '' })
    expect([text, studio.orders[1]?.ratio]).toEqual(['-# m · 16:9 · 1K · 0 s', '16:9'])
  })

  it('delete it, with its words, for its asker and moderators', async () => {
    const key = await ask('a fox')
    expect((await press('image:delete:', key)).text).toMatch(/^Only the person who asked/)
    await press('image:delete:', key, { by: moderator })
    expect([studio.removed.length, studio.forgotten]).toEqual([1, [key.split(':')[0]]])
    expect(await rows()).toMatchObject([{ state: 'deleted', prompt: '', asker: '', cost: 0.03 }])
    expect((await press('image:again:', key)).text).toMatch(/too old, or its prompt was deleted/)
  })

  it('work for 400 days', async () => {
    const key = await ask('a fox')
    await studio.clock.leap(400 * 86_400_000)
    expect((await press('image:again:', key)).picture).not.toBeNull()
    await studio.clock.leap(1)
    expect((await press('image:again:', key)).text).toMatch(/too old/)
    await studio.start()
    expect(await rows()).toHaveLength(1)
  })
})
