import type { APIMessage } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMovableClock } from '../../../sandbox/clock.ts'
import { createDiscord as createStandIn, type Discord as StandIn } from '../../../sandbox/discord/discord.ts'
import { createDiscord } from '../../../src/adapters/discord/discord.ts'
import { createFiles } from '../../../src/adapters/discord/rest/files.ts'
import { type Database, openDatabase } from '../../../src/db/db.ts'
import { createDispatch } from '../../../src/dispatch/dispatch.ts'
import { createContentCommands } from '../../../src/features/content/commands/commands.ts'
import { loadSources } from '../../../src/features/content/sources/sources.ts'
import { createGuard } from '../../../src/lib/http/guard.ts'
import { createHttp } from '../../../src/lib/http/http.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { collectingLog } from '../../support/collecting-log.ts'
import { controlOf } from '../../support/content/owners-commands.ts'
import { schemaViolations } from '../../support/discord/schema-violations.ts'
import { file } from '../../support/stories/conversation.ts'

const channel = 'town-square'
let database: Database
let standIn: StandIn
let ends: (() => Promise<unknown>)[]

beforeEach(async () => {
  database = await openDatabase(':memory:')
  standIn = createStandIn({ clock: createMovableClock(), limits: 'off' })
  await standIn.listen()
  ends = []
})
afterEach(async () => {
  for (const end of ends) await end()
  await standIn.close()
  await database.close()
  expect(standIn.violations).toEqual([])
  expect(schemaViolations(standIn.calls)).toEqual([])
})

/** Connects a bot that has nothing but the owners' commands; resolves when it is ready. */
async function start(homeGuildId: string | null = standIn.guildId) {
  const [{ log }, metrics, clock] = [collectingLog(), createMetrics(), createMovableClock()]
  const origin = `http://${standIn.world.origin}`
  const http = createHttp({ log, metrics, guard: createGuard({ trusted: [origin], allowHosts: [] }) })
  const own = { http, baseUrl: `${origin}/api`, token: standIn.token, clock, log, channels: [] }
  const told = { onFatal: () => undefined, report: () => undefined }
  const discord = createDiscord({ ...own, ...told, homeGuildId, contentChannelId: null })
  const { db } = database
  const findFeed = (address: string) => Promise.resolve({ url: address, title: '@everyone **News**' })
  const ports = { findFeed, findChannel: () => Promise.reject(new Error()), control: controlOf() }
  const { readBytes: readFile } = createFiles({ http, urls: [origin] })
  const additions = createContentCommands({
    ...ports,
    db,
    readFile,
    pingTrouble: () => Promise.resolve(null),
    clock,
    log,
  })
  const dispatch = createDispatch({ ...additions, observers: [], answerer: null, log, metrics, ...told })
  await discord.start(dispatch)
  ends.push(async () => {
    await discord.stop(100, new AbortController().signal)
    await http.close()
  })
  await standIn.until(() => discord.state() === 'ready')
}

const inHome = () => standIn.commands.list(standIn.guildId)
const puts = () => standIn.calls.filter(({ method, path }) => method === 'PUT' && path.includes('/guilds/')).length

/** An owner's use of a command, and its whole reply. */
async function use(name: string, options: Record<string, string> = {}, files: { name: string; base64: string }[] = []) {
  const command = { as: 'owner', channel, name: `professor ${name}`, options, files }
  const { interactionId } = standIn.command(command)
  const reply = () => standIn.messages(channel).find((each) => each.interaction_metadata?.id === interactionId)
  return standIn.until(() => {
    const message = reply()
    return message && message.content !== '' ? message : null
  })
}

it('Owners’ commands are one command of the home server, hidden from members, and registered once', async () => {
  await start()
  await standIn.until(() => inHome().length > 0)
  expect(inHome()).toMatchObject([{ name: 'professor', default_member_permissions: '32' }])
  expect(standIn.commands.list('global')).toEqual([])
  expect(() => standIn.command({ as: 'member', channel, name: 'professor content now' })).toThrow('There is no command')
  await start()
  const reads = () =>
    standIn.calls.filter(({ method, path }) => method === 'GET' && /guilds\/\d+\/commands$/.test(path))
  await standIn.until(() => reads().length === 2)
  expect(puts()).toBe(1)
})

it('Where no server is home nothing is registered', async () => {
  await start(null)
  await standIn.until(() => standIn.calls.some(({ path }) => path.endsWith('/commands')))
  expect(puts()).toBe(0)
})

it('An owner adds a source, pages through the list in one message, imports a file and gets one back', async () => {
  await start()
  await standIn.until(() => inHome().length > 0)
  const places = { channel: standIn.world.channels()[0]?.id ?? '', urgent: 'true', filter: 'AI' }
  const added = await use('sources add', { address: 'https://a.example/feed', ...places })
  expect([added.content, added.flags]).toEqual([expect.stringContaining('Added **\\@'), 64 | 4])
  const feeds = Array.from({ length: 12 }, (_, n) => ({ url: `https://b.example/${n}`, name: `n${n + 10}` }))
  const imported = await use('sources import', {}, [file('feeds.txt', JSON.stringify({ feeds }))])
  expect(imported.content).toBe('Added 12 sources; 0 known already; 0 refused.')
  const list = await use('sources list')
  const before = standIn.messages(channel).length
  standIn.press({ as: 'owner', message: list.id, customId: 'content:sources:1' })
  const shown = (): APIMessage | undefined => standIn.messages(channel).find(({ id }) => id === list.id)
  await standIn.until(() => shown()?.content.startsWith('**13 sources**, 11 to 13'))
  expect(standIn.messages(channel)).toHaveLength(before)
  const exported = await use('sources export', { format: 'json' })
  const [attachment] = exported.attachments
  const text = attachment ? String(Buffer.from(standIn.fileOf(attachment)?.bytes ?? '')) : ''
  expect(JSON.parse(text)).toMatchObject({
    feeds: [{ filter: ['AI'], urgent: true, channel: places.channel }, ...feeds],
  })
  expect(await loadSources(database.db)).toHaveLength(13)
})
