import { rmSync } from 'node:fs'
import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../src/db/db.ts'
import { type Bot, startBot } from '../../support/stories/bot.ts'

const ownersChannel = '900000000000000031'
let bot: Bot | null = null
afterEach(() => bot?.stop())

/** A bot that reports to #ai-news, and the database that it opened at this path. */
async function startWatched(): Promise<{ bot: Bot; database: Database; path: string }> {
  let opened: Database | null = null
  let file = ''
  bot = await startBot({
    settings: { ERROR_CHANNEL_ID: ownersChannel, CHAT_BURST: '100' },
    async openDatabase(path, options) {
      file = path
      return (opened = await openDatabase(path, options))
    },
  })
  await bot.ready()
  if (!opened) throw new Error('the bot opened no database')
  return { bot, database: opened, path: file }
}

async function health({ app }: Bot): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${app.status().health.port}/healthz`)
  return { status: response.status, text: await response.text() }
}

const reports = ({ discord }: Bot): string[] => discord.messages('ai-news').map(({ content }) => content)

it('a disk that fills up is told once, makes the bot unhealthy, and all goes on when there is room', async () => {
  const { bot: running, database } = await startWatched()
  const { discord } = running
  const use = (name: string, options = {}) =>
    running.outcome(discord.command({ as: 'member', channel: 'town-square', name, options }).interactionId)
  const pages = async (name: string) =>
    Object.values((await sql.raw<Record<string, number>>(`PRAGMA ${name}`).execute(database.db)).rows[0] ?? {})[0] ?? 0
  expect(await health(running)).toEqual({ status: 200, text: '{"ok":true,"reasons":[]}' })
  // Pages that a migration left free would take the rows of many questions.
  const free = (await pages('freelist_count')) * (await pages('page_size'))
  await sql`CREATE TABLE filler AS SELECT zeroblob(${free}) AS bytes`.execute(database.db)
  await sql.raw(`PRAGMA max_page_count = ${await pages('page_count')}`).execute(database.db)
  const long = 'What is attention? '.repeat(100)
  // Pages have room for some rows yet.
  for (let question = 0; question < 30 && reports(running).length === 0; question++) await use('prof', { prompt: long })
  await discord.until(() => reports(running).length > 0)
  for (const name of ['reset', 'privacy']) await use(name)
  expect(await health(running)).toMatchObject({
    status: 503,
    text: expect.stringMatching(/disk that holds the database .*sessions\.db is full/) as string,
  })
  expect(reports(running)).toEqual([expect.stringMatching(/^The disk that holds the database .* is full/)])
  await sql`PRAGMA max_page_count = 1000000`.execute(database.db)
  expect(await health(running)).toEqual({ status: 200, text: '{"ok":true,"reasons":[]}' })
  expect(await use('prof', { prompt: long })).toBe('ok')
  expect(await use('reset')).toBe('ok')
  expect(reports(running)).toHaveLength(1)
})

it('a database that is deleted while the bot runs is told to the owner', async () => {
  const { bot: running, path } = await startWatched()
  rmSync(path)
  expect(await health(running)).toMatchObject({ status: 503 })
  await running.discord.until(() => reports(running).length > 0)
  expect((await health(running)).text).toContain('deleted or replaced')
  expect(reports(running)).toEqual([expect.stringMatching(/deleted or replaced while the bot runs/)])
})
