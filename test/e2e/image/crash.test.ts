import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { isWhole, type Outcome, play } from '../../support/image/crash-story.ts'

const folder = mkdtempSync(join(tmpdir(), 'pictures-cut-off-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The bot is back at once; after what a nonce lasts; after what a token lasts. */
const idles = [0, 3 * 60_000, 20 * 60_000]
const atOnce = 6

it('a picture that is cut off anywhere stands, or a sentence with *Try again*; no gallery post is doubled or lost', async () => {
  const whole = await play(Infinity, 0, folder)
  expect([problemsOf(whole), whole.messages[0]?.attachments.length, whole.posts]).toEqual([[], 1, 1])
  const cuts = Array.from({ length: whole.effects }, (_, cut) => cut)
  const found: string[] = []
  const next = async (): Promise<void> => {
    for (let cut = cuts.shift(); cut !== undefined; cut = cuts.shift()) {
      const idleMs = idles[cut % idles.length] ?? 0
      const problems = problemsOf(await play(cut, idleMs, folder))
      found.push(...problems.map((problem) => `cut ${cut}, back after ${idleMs} ms: ${problem}`))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, next))
  process.stdout.write(`pictures: ${whole.effects} cut points\n`)
  expect(found).toEqual([])
  expect(whole.effects).toBeGreaterThanOrEqual(20)
}, 300_000)

/** What is wrong in the end; nothing is where nothing was visible at the cut. */
function problemsOf({ wasVisible, stood, messages, posts, violations }: Outcome): string[] {
  const problems = [...violations]
  const [message] = messages
  if (messages.length > 1) problems.push('said twice')
  if (!message) return wasVisible ? [...problems, 'what was visible is gone'] : problems
  const { attachments, components, content, flags } = message
  const isEnded = content.endsWith('Please try again.') && JSON.stringify(components).includes('image:again:')
  if (((flags ?? 0) & 128) !== 0) problems.push('still thinks')
  if (stood && !isWhole(message)) problems.push('a picture that stood was given up')
  if (!isWhole(message) && (!isEnded || attachments.length > 0))
    problems.push(`neither a picture nor an end: ${content}`)
  if (posts !== (isWhole(message) ? 1 : 0)) problems.push(`${posts} posts in the gallery`)
  return problems
}
