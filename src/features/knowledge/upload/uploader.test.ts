import { describe, expect, it } from 'vitest'
import { readTextOf } from '../../../../test/support/knowledge/read-text.ts'
import { longText, startUploads } from '../../../../test/support/knowledge/uploads.ts'
import { removeItem, retryFailed } from '../items/items.ts'
import { uploadCounts } from './upload-rows.ts'

const minuteMs = 60_000

describe('uploading', () => {
  it('gives an item as a file with its title, address, source and date, and follows it until it is known', async () => {
    const { keep, run, trainer, items, lines, db } = await startUploads()
    await keep('owls')
    await run()
    const [source] = trainer.sources
    expect(source?.file_name).toMatch(/^item-1-[0-9a-f]{8}\.txt$/)
    expect(source?.meta_json).toContain('https://site.example/owls')
    expect(source?.text).toBe(`On owls\nhttps://site.example/owls\nSite, 2026-01-01\n\n${longText.trim()}\n`)
    expect(await items()).toMatchObject([{ upload_state: 'ready', upload_id: source?.uuid, upload_due_at: null }])
    expect(lines.filter(({ msg }) => msg === 'uploaded')).toMatchObject([{ url: 'https://site.example/owls' }])
    expect(await uploadCounts(db)).toMatchObject({ ready: 1, waiting: 0 })
  })

  it('gives the address alone where there is no text worth it, and the text after all where that cannot be read', async () => {
    const { keep, run, trainer, items } = await startUploads()
    await keep('short', { text: 'A few words.' })
    await keep('fail', { text: 'A few words on failing.' })
    await run()
    expect(trainer.sources.map((source) => source.file_name)).toEqual([
      'https://site.example/short',
      expect.stringMatching(/^item-2-/),
    ])
    expect(await items()).toMatchObject([{ upload_state: 'ready' }, { upload_state: 'ready' }])
  })

  it('gives nothing that not everybody may know, until everybody may', async () => {
    const { keep, run, trainer } = await startUploads()
    await keep('secret', { audience: 'channel:1' })
    await run()
    expect(trainer.calls).toEqual([])
    await keep('secret')
    await run()
    expect(trainer.sources).toHaveLength(1)
  })

  it('gives what was kept before there was a backend', async () => {
    const { keep, run, trainer } = await startUploads()
    await keep('early', {}, false)
    await keep('secret', { audience: 'channel:1' }, false)
    await run()
    expect(trainer.sources.map(({ meta_json }) => meta_json)).toEqual([expect.stringContaining('early')])
  })

  it('waits a few minutes for the text to be read, and sends that', async () => {
    const { keep, run, trainer, clock, db } = await startUploads()
    const start = clock.now()
    await keep('news', { text: `The summary. ${longText}`, isToBeRead: true })
    await run(async () => {
      if (clock.now() < start + 2 * minuteMs) return false
      expect(trainer.calls).toEqual([])
      await readTextOf(db, 1, clock.now())
      return true
    })
    await run()
    expect(trainer.sources.map(({ text }) => text)).toEqual([expect.stringContaining('The whole article.')])
  })

  it('sends the summary where the text is not there after five minutes, and replaces it by the text later', async () => {
    const { keep, run, trainer, clock, db, items } = await startUploads()
    await keep('news', { text: `The summary. ${longText}`, isToBeRead: true })
    await run(async () => (await items())[0]?.upload_state === 'ready')
    expect(trainer.sources.map(({ text }) => text)).toEqual([expect.stringContaining('The summary.')])
    await readTextOf(db, 1, clock.now())
    await run()
    expect(trainer.sources.map(({ text }) => text)).toEqual([expect.stringContaining('The whole article.')])
    expect(trainer.violations).toEqual([])
  })

  it.each(['record', 'words', 'nothing'] as const)('takes 409 for success, with %s in its body', async (conflicts) => {
    const { keep, run, trainer, items, db } = await startUploads({ conflicts })
    await keep('owls')
    await keep('short', { text: 'A few words.' })
    await run()
    // As after a restored backup: the rows know nothing of it.
    await db
      .updateTable('knowledge_items')
      .set({ upload_state: 'waiting', upload_due_at: 0, upload_id: null, upload_name: null })
      .execute()
    const known = trainer.sources.map(({ uuid }) => uuid)
    await run()
    expect((await items()).map(({ upload_id }) => upload_id)).toEqual(known)
    expect(trainer.sources).toHaveLength(2)
  })
})

it('deletes a second file of an item, which was taken late', async () => {
  const { keep, run, trainer, items } = await startUploads()
  await keep('owls')
  await run(() => {
    const [source] = trainer.sources
    if (source) trainer.sources.push({ ...source, uuid: 'late' })
    return source !== undefined
  })
  await run()
  expect(trainer.sources).toHaveLength(1)
  expect(await items()).toMatchObject([{ upload_state: 'ready', upload_id: trainer.sources[0]?.uuid }])
})

it('sends anew what somebody deleted there while it was read', async () => {
  const { keep, run, trainer, items } = await startUploads()
  await keep('owls')
  await run(() => trainer.sources.splice(0).length > 0)
  await run()
  expect(trainer.sources).toHaveLength(1)
  expect(await items()).toMatchObject([{ upload_state: 'ready', error: null }])
})

it.each([
  [3, 'ready', null],
  [99, 'failed', 'GPT Trainer could not read it within a day.'],
] as const)('asks ever more rarely while it is read, for a day at most (%d hours)', async (hours, state, error) => {
  const { keep, run, trainer, items, clock } = await startUploads()
  const readAt = clock.now() + hours * 60 * minuteMs
  await keep('owls')
  await run(async () => {
    for (const source of trainer.sources) if (clock.now() < readAt) source.looks = 0
    return (await items())[0]?.upload_due_at === null
  })
  expect(await items()).toMatchObject([{ upload_state: state, error }])
  expect(trainer.calls.length).toBeLessThan(hours === 3 ? 60 : 200)
})

describe('what the backend cannot read', () => {
  it('has failed, with the reason and one report, and is replaced when it is tried again', async () => {
    const { keep, run, trainer, items, reports, lines, db, clock } = await startUploads()
    await keep('owls')
    await run(async () => {
      for (const source of trainer.sources) source.fate = 'fail'
      return (await items())[0]?.upload_due_at === null
    })
    const error = 'GPT Trainer could not read it: fail.'
    expect(await items()).toMatchObject([{ upload_state: 'failed', error }])
    expect(lines.filter(({ msg }) => msg === 'not uploaded')).toMatchObject([{ item: 1, reason: error }])
    expect(reports).toEqual([
      `“On owls” could not be given to GPT Trainer. ${error} \`/professor knowledge failed\` lists all that failed.`,
    ])
    expect(await retryFailed(db, null, clock.now())).toBe(1)
    await run()
    expect(await items()).toMatchObject([{ upload_state: 'ready', error: null }])
    expect(trainer.sources).toHaveLength(1)
  })
})

describe('withdrawing', () => {
  it('deletes the source and the row, also where the source is gone already', async () => {
    const { keep, run, trainer, items, db, clock } = await startUploads()
    for (const name of ['one', 'two', 'three']) await keep(name)
    await run()
    trainer.sources.splice(0, 1)
    for (const id of [1, 2]) expect(await removeItem(db, id, clock.now())).toBe(true)
    await run()
    expect(trainer.sources.map(({ meta_json }) => meta_json)).toEqual([expect.stringContaining('three')])
    expect(await items()).toHaveLength(1)
  })

  it('finds the source of a lost answer by its name', async () => {
    const { keep, run, trainer, items, db, clock } = await startUploads()
    await keep('owls')
    trainer.fault({ kind: 'lost', times: 1, match: 'data-source/upload' })
    await run(() => trainer.sources.length === 1)
    await removeItem(db, 1, clock.now())
    await run()
    expect([trainer.sources, await items()]).toEqual([[], []])
  })

  it('leaves alone what is added anew meanwhile', async () => {
    const { keep, run, trainer, items, db, clock } = await startUploads()
    await keep('owls')
    await run()
    await removeItem(db, 1, clock.now())
    await keep('owls', { text: `Once more. ${longText}` })
    await run()
    expect(trainer.sources.map(({ text }) => text)).toEqual([expect.stringContaining('Once more.')])
    expect(await items()).toMatchObject([{ upload_state: 'ready' }])
  })

  it('sends nothing of an item that was not sent yet', async () => {
    const { keep, run, trainer, items, db, clock } = await startUploads()
    await keep('owls')
    await removeItem(db, 1, clock.now())
    await run()
    expect([trainer.calls, await items()]).toEqual([[], []])
  })
})
