import { PermissionFlagsBits as May } from 'discord-api-types/v10'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { person, place, requestOf, wanted } from '../../../test/support/chat/requests.ts'
import {
  elsewhere,
  home,
  inLinks,
  link,
  linkChannel,
  moderator,
  sharedLinks,
} from '../../../test/support/knowledge/shared-links.ts'
import { rightsOf } from '../../adapters/discord/inbound/request.ts'
import type { Person, Place, Request } from '../../conversation/conversation.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import { createDispatch } from '../../dispatch/dispatch.ts'
import { createMetrics } from '../../lib/metrics.ts'
import { createKnowledgeCommands } from './commands/commands.ts'
import { keepItem } from './items/items.ts'
import { itemAt } from './items/new-items.ts'
import { createReadLinked } from './links/read-linked.ts'
import { createRights } from './links/rights.ts'

const [known, shared, other] = ['https://known.test/', 'https://shared.test/', 'https://other.test/']
const file = { name: 'a.txt', size: 1, url: 'https://cdn.test/a.txt' }

let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

/** All that can be used, beside an item that failed and the question about a link of bob's. */
async function start() {
  const { db } = database
  const given = { title: 'Known', source: '', publishedAt: null, audience: null, text: 'Owls hear.', isToBeRead: false }
  await keepItem(db, itemAt(known, given), { now: 0, uploads: false })
  await db.updateTable('knowledge_items').set({ text_state: 'failed' }).execute()
  const tools = sharedLinks(database)
  const { links, clock, say, settled, questions } = tools
  await say(person('bob'), '1', [shared])
  const read = vi.fn(() => Promise.resolve(null))
  const readFile = vi.fn(() => Promise.resolve(Buffer.from('Owls.')))
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined }
  const log = quiet as unknown as Parameters<typeof createDispatch>[0]['log']
  const deps = { db, readPage: read, readPdf: read, readFile, learner: null, changed: () => undefined, clock, log }
  const { commands, presses } = createKnowledgeCommands(deps)
  const dispatch = createDispatch({
    ...{ commands: [...commands, links.command], presses: [...presses, ...links.presses] },
    ...{ observers: [links.observer], answerer: null, log, metrics: createMetrics(), report: () => undefined },
  })
  const rights = createRights({
    ...{ roleIds: ['77'], channelIds: [linkChannel], publicChannelIds: [], homeGuildId: () => home },
  })
  const readLinked = createReadLinked({ rights, readPage: read, log })
  const rows = async () => [
    await db.selectFrom('knowledge_items').selectAll().execute(),
    await db.selectFrom('documents').select(['key', 'hash']).execute(),
    await db.selectFrom('knowledge_messages').selectAll().execute(),
    await db.selectFrom('link_messages').selectAll().where('state', '!=', 'asked').execute(),
    await db.selectFrom('link_messages').select('urls').where('message_id', '=', '1').execute(),
    await db.selectFrom('withdrawn_videos').selectAll().execute(),
  ]
  const buttons = () => questions.get('q1')?.actions ?? []
  return { dispatch, rows, readLinked, settled, read, readFile, buttons }
}
type Tools = Awaited<ReturnType<typeof start>>
type Someone = { readonly by: Person; readonly in: Place }
/** Answers what a person is told; '' where nothing is said. */
type Path = (tools: Tools, who: Someone) => Promise<string>

const told = async (admission: ReturnType<Tools['dispatch']['command']>): Promise<string> => {
  if (admission.kind === 'refused') return admission.text
  const reply = await admission.run(wanted)
  return reply.kind === 'text' ? reply.text : reply.kind
}
const owners =
  (name: string, options: Record<string, string> = {}, given: Partial<Request> = {}): Path =>
  ({ dispatch }, who) =>
    told(dispatch.command(`professor knowledge ${name}`, requestOf(options, { ...who, ...given })))
const target = { id: 'q1', authorId: 'bot', author: 'bot', text: '', at: 5 }
const pressed =
  (idOf: (tools: Tools) => string): Path =>
  (tools, who) =>
    told(tools.dispatch.press(idOf(tools), requestOf({}, { ...who, target })))
const message = (who: Someone, id: string, addressed: boolean, given: Partial<Request> = {}) => ({
  ...requestOf({ prompt: `Look: ${other}` }, { ...who, id, links: [link(other)], ...given }),
  addressed,
})
const said =
  (addressed: boolean, given: Partial<Request> = {}): Path =>
  async ({ dispatch, settled }, who) => {
    dispatch.observe(message(who, '5', addressed, given))
    await settled()
    return ''
  }
const edited =
  (id: string): Path =>
  async ({ dispatch, settled }, who) => {
    dispatch.observeEdit(message(who, id, false))
    await settled()
    return ''
  }

const paths: [string, Path, said: RegExp | ''][] = [
  ['/professor knowledge add with an address', owners('add', { address: other }), /^Only people who can manage/],
  [
    '… with a file',
    owners('add', { file: 'a.txt', everyone: 'true' }, { files: [file] }),
    /^Only people who can manage/,
  ],
  ['/professor knowledge remove', owners('remove', { item: '#1' }), /^Only people who can manage/],
  ['/professor knowledge retry', owners('retry'), /^Only people who can manage/],
  ['/professor knowledge search', owners('search'), /^Only people who can manage/],
  ['/professor knowledge failed', owners('failed'), /^Only people who can manage/],
  ['/professor knowledge status', owners('status'), /^Only people who can manage/],
  ['a page of a search', pressed(() => 'knowledge:search:0:Known'), /^Only people who can manage/],
  ['a page of what failed', pressed(() => 'knowledge:failed:0'), /^Only people who can manage/],
  [
    'suggestions',
    async ({ dispatch }, { by }) => (await dispatch.suggest('professor knowledge remove', 'item', '', by)).join(),
    '',
  ],
  [
    'Add to knowledge in the menu of a message',
    ({ dispatch }, who) =>
      told(dispatch.command('Add to knowledge', requestOf({}, { ...who, target, links: [link(other)] }))),
    /^Only people who can manage messages/,
  ],
  [
    'the approval button of another’s link',
    pressed(({ buttons }) => buttons()[0]?.id ?? ''),
    /^Only people who can manage messages/,
  ],
  ['the other one', pressed(({ buttons }) => buttons()[1]?.id ?? ''), /^Only people who can manage messages/],
  ['a made-up button', pressed(() => 'links:add:1:00000000'), /^Only people who can manage messages/],
  ['a link in a message', said(false), ''],
  ['a link in a mention', said(true), ''],
  ['a link in a reply to the bot', said(true, { repliesTo: 'q1' }), ''],
  ['an edit that brings a link', edited('6'), ''],
  [
    'a link in a question, for its answer alone',
    async ({ readLinked }, who) => (await readLinked(who, `What is ${other}?`, wanted))?.text ?? '',
    '',
  ],
]

/** As Discord tells the rights of somebody in a server. */
const withPermissions = (guildId: string, permissions: bigint): Person =>
  person('eve', rightsOf({ guild_id: guildId, member: { permissions: String(permissions) } as never }, home))
const all = May.Administrator | May.ManageGuild | May.ManageMessages

describe.each<[string, Someone]>([
  ['a member without rights', { by: withPermissions(home, May.SendMessages), in: inLinks }],
  ['an administrator of another server', { by: withPermissions(elsewhere, all), in: place(elsewhere) }],
  [
    '… in a channel with the id of a link channel',
    { by: withPermissions(elsewhere, all), in: { ...inLinks, guildId: elsewhere } },
  ],
  ['somebody with such a role in another server', { by: person('eve', { roles: ['77'] }), in: place(elsewhere) }],
  ['a person in a direct message', { by: person('eve'), in: place(null) }],
])('Nothing gets in by %s', (_, who) => {
  it.each(paths)('%s', async (_name, path, expected) => {
    const tools = await start()
    const before = await tools.rows()
    expect(await path(tools, who)).toMatch(expected === '' ? /^$/ : expected)
    expect(await tools.rows()).toEqual(before)
    expect([tools.read.mock.calls, tools.readFile.mock.calls]).toEqual([[], []])
  })
})

it('An owner and a moderator are not kept from it', async () => {
  const tools = await start()
  const owner = { by: withPermissions(home, all), in: inLinks }
  expect(await owners('search')(tools, owner)).toContain('1 item')
  for (const [name, path, expected] of paths)
    if (expected !== '' && !name.includes('made-up')) expect(await path(tools, owner), name).not.toMatch(/^Only people/)
  await tools.readLinked({ by: moderator, in: inLinks }, `What is ${other}?`, wanted)
  expect(tools.read).toHaveBeenLastCalledWith(other, expect.anything())
})
