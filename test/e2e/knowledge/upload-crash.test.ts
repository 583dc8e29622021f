import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { play, type Story } from '../../support/knowledge/crash-story.ts'
import { longText } from '../../support/knowledge/uploads.ts'

const folder = mkdtempSync(join(tmpdir(), 'synapse-uploads-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The bot is back at once, or when every call of the dead one is over. */
const idles = [0, 60_000]
const atOnce = 8
const lost = { kind: 'lost', times: 1, match: 'POST ' } as const
const summary = { name: 'news', text: `The summary. ${longText}`, isToBeRead: true } as const

const stories: readonly Story[] = [
  {
    name: 'two posts',
    items: [{ name: 'one' }, { name: 'two' }],
    faults: [{ ...lost, match: 'upload' }],
    conflicts: 'never',
    expected: ['one: Owls hunt at night', 'two: Owls hunt at night'],
  },
  {
    name: 'an address',
    items: [{ name: 'short', text: 'A few words.' }],
    faults: [lost, { kind: 'wrong-type', times: 1, match: 'GET ' }],
    conflicts: 'words',
    expected: ['short: '],
  },
  {
    name: 'a summary that is replaced by its text',
    items: [summary],
    faults: [lost],
    then: 'read',
    expected: ['news: The whole article'],
  },
  { name: 'a withdrawal', items: [{ name: 'gone' }], faults: [], then: 'withdrawn', expected: [] },
]

let total = 0

describe.each(stories)('$name', (story) => {
  it('has exactly one source in the end, wherever posting, uploading and polling is cut off', async () => {
    const whole = await play(story, Infinity, 0, folder)
    expect(whole).toMatchObject({ sources: story.expected, violations: [] })
    const cuts = Array.from({ length: whole.effects }, (_, cut) => cut)
    const found: string[] = []
    const next = async (): Promise<void> => {
      for (let cut = cuts.shift(); cut !== undefined; cut = cuts.shift()) {
        const idleMs = idles[cut % idles.length] ?? 0
        const { sources, states, violations } = await play(story, cut, idleMs, folder)
        const unknown = states.filter((state) => state !== 'ready')
        const problems = sources.join() === story.expected.join() ? [] : [`sources ${sources.join()}`]
        found.push(...[...problems, ...unknown, ...violations].map((problem) => `cut ${cut}: ${problem}`))
      }
    }
    await Promise.all(Array.from({ length: atOnce }, next))
    total += whole.effects
    process.stdout.write(`${story.name}: ${whole.effects} cut points\n`)
    expect(found).toEqual([])
  }, 120_000)
})

it('was cut off at 80 places or more', () => expect(total).toBeGreaterThanOrEqual(80))
