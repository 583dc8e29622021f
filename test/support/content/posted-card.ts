import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { APIMessage } from 'discord-api-types/v10'
import { onTestFinished } from 'vitest'
import { openDatabase } from '../../../src/db/db.ts'
import { keyOf } from '../../../src/features/content/discuss/key.ts'
import type { Item } from '../../../src/features/content/ports.ts'
import { say, serve } from '../network/local-server.ts'
import { copyInstalled } from '../stories/installed.ts'
import type { Story } from '../stories/story.ts'
import { keepPost } from './discussing.ts'

/** #ai-news of the stand-in. */
const newsChannelId = '900000000000000031'

/** An article on a page of its own, which the bot may fetch by these settings. */
export async function servePage(paragraphs: readonly string[], status = 200) {
  const body = `<article><h1>News</h1>${paragraphs.map((text) => `<p>${text}</p>`).join('')}</article>`
  const page = `<!doctype html><html lang="en"><head><title>News</title></head><body>${body}</body></html>`
  const { host, url, asked } = await serve({ '/news': say(page, { 'content-type': 'text/html' }, status) })
  return { url: `${url}/news`, asked, settings: { FETCH_ALLOW_HOSTS: host } }
}

/** A database with a post that was posted, as the setting that names it, and the post's key; deleted after the test. */
export async function keptPost(item: Partial<Item>): Promise<{ key: string; settings: { SESSION_DB_PATH: string } }> {
  const folder = await mkdtemp(join(tmpdir(), 'synapse-post-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'sessions.db')
  await copyInstalled(path)
  const database = await openDatabase(path)
  const key = keyOf(await keepPost(database, item, newsChannelId))
  await database.close()
  return { key, settings: { SESSION_DB_PATH: path } }
}

/** Posts a card with the button as the bot. */
export async function postCard({ discord }: Story, channel: string, title: string, key: string): Promise<APIMessage> {
  const { id = '' } = discord.world.channels().find(({ name }) => name === channel) ?? {}
  const button = { type: 2, style: 2, label: 'Discuss', custom_id: `content:discuss:${key}` }
  const card = { embeds: [{ title }], components: [{ type: 1, components: [button] }], allowed_mentions: { parse: [] } }
  const answer = await fetch(`http://${discord.world.origin}/api/v10/channels/${id}/messages`, {
    method: 'POST',
    headers: {
      Authorization: `Bot ${discord.token}`,
      'User-Agent': 'DiscordBot (https://example.org, 1.0)',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(card),
  })
  return (await answer.json()) as APIMessage
}
