import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../../src/db/db.ts'
import { createShelf } from '../../support/chat/shelf.ts'
import { toLinkTarget } from '../../../src/lib/text/markdown.ts'
import { good, hostile } from '../../fixtures/hostile.ts'
import { startStory } from '../../support/stories/story.ts'

const targets = (content: string) => [...content.matchAll(/\]\(<([^>]*)>\)/g)].map(([, target]) => target)

it('shows every hostile document as text on the wire: no ping, one message, no link but to its source', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'synapse-hostile-'))
  const settings = { SESSION_DB_PATH: join(folder, 'sessions.db'), CHAT_BURST: '100' }
  const { discord, ask, answer } = await startStory({ settings })
  const { db, close } = await openDatabase(settings.SESSION_DB_PATH)
  const shelf = createShelf({ db, clock: { now: () => Date.now(), sleep: () => Promise.resolve() } })
  let shown = 0
  for (const [key, { text, title = 'Zorblax', byline = 'somebody', url = good }] of Object.entries(hostile)) {
    await shelf.put({ key, title, byline, url, text, publishedAt: null })
    const before = discord.messages('town-square').length
    const message = await answer(ask('member', 'What is a zorblax?'))
    expect(discord.messages('town-square'), key).toHaveLength(before + 1)
    expect([message.mention_everyone, message.mentions, message.mention_roles], key).toEqual([false, [], []])
    const allowed = toLinkTarget(url)
    const away = targets(message.content).filter(
      (target) => target !== allowed && !target?.startsWith('https://arxiv.org/'),
    )
    expect(away, key).toEqual([])
    const sources = /chat:sources:[\d:]+/.exec(JSON.stringify(message.components))?.[0]
    if (sources !== undefined) {
      const { interactionId } = discord.press({ as: 'member', message: message.id, customId: sources })
      const passages = await answer(interactionId)
      expect([passages.mention_everyone, passages.mentions], key).toEqual([false, []])
      shown++
    }
    await shelf.withdraw(key)
  }
  expect(shown).toBeGreaterThanOrEqual(30)
  await close()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)
