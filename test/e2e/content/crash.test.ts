import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { expected, play, type Story } from '../../support/content/crash-story.ts'

const folder = mkdtempSync(join(tmpdir(), 'synapse-posts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The bot is back at once; after what a nonce lasts; after a run was missed. */
const idles = [0, 3 * 60_000, 13 * 3_600_000]
const atOnce = 12

let total = 0

const channels = ['ai-news', 'announcements', 'reading-room'] as const
const offers = ['urgent news', 'videos'] as const
const stories: readonly Story[] = channels.flatMap((channel) => offers.map((offer) => ({ channel, offer })))

describe.each(stories)('$offer in #$channel', (story) => {
  it('are posted exactly once, wherever collecting and posting is cut off, also where answers are lost', async () => {
    const wanted = expected(story.offer)
    const whole = await play(story, Infinity, 0, folder)
    expect([whole.posted, whole.known]).toEqual([wanted, wanted])
    const cuts = Array.from({ length: whole.effects }, (_, cut) => cut)
    const found: string[] = []
    const next = async (): Promise<void> => {
      for (let cut = cuts.shift(); cut !== undefined; cut = cuts.shift()) {
        const idleMs = idles[cut % idles.length] ?? 0
        const { posted, known, violations } = await play(story, cut, idleMs, folder)
        const problems = [
          ...(posted.join() === wanted.join() ? [] : [`posted ${posted.join(' ')}`]),
          ...(known.join() === wanted.join() ? [] : [`known ${known.join(' ')}`]),
          ...violations,
        ]
        found.push(...problems.map((problem) => `cut ${cut}, back after ${idleMs} ms: ${problem}`))
      }
    }
    await Promise.all(Array.from({ length: atOnce }, next))
    total += whole.effects
    process.stdout.write(`${story.offer} in #${story.channel}: ${whole.effects} cut points\n`)
    expect(found).toEqual([])
  }, 120_000)
})

it('was cut off at 200 places or more', () => expect(total).toBeGreaterThanOrEqual(200))
