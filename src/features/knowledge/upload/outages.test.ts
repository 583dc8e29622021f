import { describe, expect, it } from 'vitest'
import { startUploads } from '../../../../test/support/knowledge/uploads.ts'

const [minuteMs, hourMs] = [60_000, 3_600_000]

describe('while GPT Trainer is down', () => {
  it.each([
    [6, 'refuse', ''],
    [1, '500', 'POST'],
    [1, '429', ''],
  ] as const)(
    'for %d hours nothing is counted against forty items, and all are known within ten minutes after it is back (%s %s)',
    async (hours, kind, match) => {
      const { keep, run, trainer, items, clock, reports, lines } = await startUploads({ latenessMs: () => 3 })
      const backAt = clock.now() + hours * hourMs
      trainer.fault({ kind, times: 100_000, match })
      for (let i = 0; i < 40; i++) await keep(`item-${i}`)
      await run(() => clock.now() >= backAt)
      expect(trainer.sources).toEqual([])
      const attempts = (await items()).map(({ upload_attempts }) => upload_attempts)
      expect(attempts).toEqual(attempts.map(() => 0))
      // Every minute the list, or four items.
      expect(trainer.calls.length).toBeLessThan(hours * 60 * 5 + 50)
      trainer.fault({ kind, times: 0 })
      await run()
      expect(clock.now() - backAt).toBeLessThan(10 * minuteMs)
      expect((await items()).map(({ upload_state }) => upload_state)).toEqual(attempts.map(() => 'ready'))
      expect(trainer.sources).toHaveLength(40)
      expect(trainer.violations).toEqual([])
      expect(trainer.stats.sourcePeak).toBeGreaterThan(1)
      expect(trainer.stats.sourcePeak).toBeLessThanOrEqual(4)
      expect(reports).toEqual([])
      expect(lines.filter(({ msg }) => msg === 'uploads wait')).toHaveLength(1)
    },
  )

  it('its owner is told where the key or the chatbot is wrong', async () => {
    const { keep, run, trainer, clock, reports } = await startUploads()
    trainer.fault({ kind: '404', times: 100_000 })
    await keep('owls')
    const start = clock.now()
    await run(() => clock.now() > start + hourMs)
    expect(reports).toEqual(['GPT Trainer refuses uploads. `npm run doctor` says what to change.'])
    trainer.fault({ kind: '404', times: 0 })
    await run()
    expect(trainer.sources).toHaveLength(1)
  })

  it.each(['lost', 'cut', 'empty', 'wrong-type'] as const)(
    'an answer that does not arrive is settled by the list, and nothing is sent twice (%s)',
    async (kind) => {
      const { keep, run, trainer, items } = await startUploads()
      for (const name of ['one', 'two', 'three']) await keep(name)
      trainer.fault({ kind, times: 2, match: 'data-source/upload' })
      trainer.fault({ kind, times: 2, match: 'GET ' })
      await run()
      expect(trainer.sources).toHaveLength(3)
      expect((await items()).map((item) => [item.upload_state, item.upload_attempts])).toEqual(
        Array.from({ length: 3 }, () => ['ready', 0]),
      )
      expect(trainer.calls.filter(({ path }) => path.endsWith('/upload'))).toHaveLength(3)
    },
  )
})

describe('an item that the backend will not take', () => {
  it('is tried twelve times within a day, and its owner is told once', async () => {
    const { keep, run, trainer, items, clock, reports } = await startUploads()
    const start = clock.now()
    await keep('owls')
    trainer.fault({ kind: '400', times: 100, match: 'data-source/upload' })
    await run()
    expect(await items()).toMatchObject([
      { upload_state: 'failed', error: 'GPT Trainer refuses it with status 400: “Error 400”.' },
    ])
    expect(trainer.calls.filter(({ path }) => path.endsWith('/upload'))).toHaveLength(12)
    expect(clock.now() - start).toBeGreaterThan(12 * hourMs)
    expect(clock.now() - start).toBeLessThan(24 * hourMs)
    expect(reports).toHaveLength(1)
  })

  it('delays no other item, although the backend fails at it', async () => {
    const { keep, run, trainer, items, clock } = await startUploads({ breaks: 'poison' })
    await keep('one')
    await keep('poison', { text: `poison ${'of a long text '.repeat(30)}` })
    let kept = 0
    const start = clock.now()
    // Something else comes again and again, ever more rarely.
    await run(async () => {
      if (clock.now() > start + kept ** 2 * 3 * minuteMs && kept < 24) await keep(`later-${kept++}`)
      return kept === 24 && (await items()).every((item) => item.upload_due_at === null)
    })
    const states = (await items()).map(({ upload_state }) => upload_state)
    expect(states).toEqual(['ready', 'failed', ...Array.from({ length: 24 }, () => 'ready')])
    expect(trainer.sources).toHaveLength(25)
  })
})
