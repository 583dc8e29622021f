import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { person, place, requestOf, wanted } from '../../../../test/support/chat/requests.ts'
import type { Reply } from '../../../conversation/conversation.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { createOptOuts } from './opt-outs.ts'
import { privacyCommand } from './privacy-command.ts'

const asked = Date.UTC(2026, 0, 10)
const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }

describe('/privacy', () => {
  let folder: string
  let database: Database
  const open = () => openDatabase(join(folder, 'a.db'))
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'privacy-'))
    database = await open()
    for (const [id, by, guild] of [
      ['a1', 'ada', '3'],
      ['a2', 'ada', '4'],
      ['a3', 'ada', null],
      ['b1', 'bob', '3'],
    ] as const)
      await answered(id, by, guild)
    for (const scope of ['member:3:ada', 'member:4:ada', 'dm:ada', 'user:ada', 'member:3:bob', 'member:3:lada'])
      await converses(scope)
  })
  afterEach(async () => {
    await database.close()
    await rm(folder, { recursive: true })
  })

  async function answered(id: string, by: string, guildId: string | null): Promise<void> {
    const sources = JSON.stringify([{ mark: '1', title: 'Owls', url: null, passage: 'Owls hunt at night.' }])
    const where = { ref: `ref-${id}`, asker_id: by, guild_id: guildId, channel_id: '2', in_thread: 0 } as const
    const said = {
      question: `question ${id}`,
      is_quoted: 0,
      about: null,
      replies_to: null,
      sources,
      is_whole: 1,
    } as const
    const times = { asked_at: asked, ended_at: asked + 1 }
    await database.db
      .insertInto('answers')
      .values({ id, ...where, ...said, ...times })
      .execute()
    await database.db
      .insertInto('answer_messages')
      .values({ message_id: `m-${id}`, answer_id: id })
      .execute()
  }

  const converses = (scope: string) =>
    database.db
      .insertInto('conversations')
      .values({
        ...{ scope, backend: 'library', session: `session of ${scope}` },
        ...{ created_at: asked, last_used_at: asked, answers: 1, renewed_at: null },
      })
      .execute()

  async function privacyOf() {
    const optOuts = createOptOuts({ database, clock })
    const soon = vi.fn()
    const sessionCleanup = { soon } as unknown as Parameters<typeof privacyCommand>[0]['sessionCleanup']
    const { command, presses } = privacyCommand({ db: database.db, optOuts, sessionCleanup, clock })
    const asker = (by: string, guildId: string | null) => ({ by: person(by), in: place(guildId) })
    const show = (by = 'ada', guildId: string | null = '3') => command.run(requestOf({}, asker(by, guildId)), wanted)
    /** Presses the button of that name under what is shown. */
    async function press(label: string, by = 'ada', guildId: string | null = '3'): Promise<Reply> {
      const shown = await show(by, guildId)
      const button = shown.kind === 'text' && shown.actions?.find((action) => action.label === label)
      if (!button) throw new Error(`no button ${label}`)
      // As dispatch finds it.
      const found = presses.find(({ prefix }) => button.id.startsWith(prefix))
      if (!found) throw new Error(`nobody takes ${button.id}`)
      expect([found.seenBy, found.allowance]).toEqual(['asker', null])
      return found.run(requestOf({ key: button.id.slice(found.prefix.length) }, asker(by, guildId)), wanted)
    }
    async function exported(by = 'ada', guildId: string | null = '3') {
      const reply = await press('Export', by, guildId)
      if (reply.kind !== 'file') throw new Error('no file')
      const kept = JSON.parse(reply.content) as Exported
      return { kept, questions: kept.questions.map(({ question }) => question), reply }
    }
    return { optOuts, command, show, press, exported, soon }
  }
  type Exported = {
    person: string
    server: string | null
    exportedAt: string
    mayBeQuoted: boolean
    questions: { question: string; server: string | null; askedAt: string; sources: object[] }[]
    conversations: { scope: string; session: string }[]
  }
  const textOf = (reply: Reply) => (reply.kind === 'text' ? reply.text : '')
  const left = async () => ({
    answers: (await database.db.selectFrom('answers').select('id').orderBy('id').execute()).map(({ id }) => id),
    scopes: (await database.db.selectFrom('conversations').select('scope').orderBy('scope').execute()).map(
      ({ scope }) => scope,
    ),
  })

  it('shows the asker alone what belongs to the server it is asked in', async () => {
    const { command, show } = await privacyOf()
    expect(command.private).toBe(true)
    const text = textOf(await show())
    expect(text).toContain('**What I keep about you in this server**')
    expect(text).toContain(
      `Questions, by you or about what you wrote, with the sources of their answers: 1, since <t:${asked / 1000}:D>`,
    )
    // That of the server, and the one that a person has everywhere.
    expect(text).toMatch(/Conversations, .*: 2$/m)
    expect(text).toContain('in a direct message to see it for all servers')
  })

  it('shows everything in a direct message, and nothing where there is nothing', async () => {
    const { show } = await privacyOf()
    const text = textOf(await show('ada', null))
    expect(text).toMatch(/answers: 3,.*\n.*Conversations, .*: 4$/m)
    expect(text).not.toMatch(/server/)
    expect(textOf(await show('eve', null))).toMatch(/answers: 0;.*\n.*Conversations, .*: 0$/m)
  })

  it('exports as a file what belongs to the server, or everything, and never what is another’s', async () => {
    const { exported } = await privacyOf()
    const here = await exported()
    expect(here.reply).toMatchObject({ kind: 'file', name: 'professor-synapse.json' })
    expect(here.kept).toMatchObject({ person: 'ada', server: '3', exportedAt: '2026-01-15T00:00:00.000Z' })
    expect(here.questions).toEqual(['question a1'])
    expect(here.kept.questions[0]).toMatchObject({
      askedAt: '2026-01-10T00:00:00.000Z',
      server: '3',
      sources: [{ title: 'Owls', url: null }],
    })
    expect(here.kept.conversations.map(({ scope }) => scope).sort()).toEqual(['member:3:ada', 'user:ada'])
    const everywhere = await exported('ada', null)
    expect(everywhere.questions.sort()).toEqual(['question a1', 'question a2', 'question a3'])
    expect(everywhere.kept.conversations.map(({ scope }) => scope).sort()).toEqual([
      'dm:ada',
      'member:3:ada',
      'member:4:ada',
      'user:ada',
    ])
    expect((await exported('bob', '3')).questions).toEqual(['question b1'])
  })

  it('deletes what is the asker’s, everywhere, and has the conversations forgotten upstream too', async () => {
    const { press, show, soon } = await privacyOf()
    expect(textOf(await press('Delete everything'))).toMatch(/^Deleted, everywhere/)
    expect(await left()).toEqual({ answers: ['b1'], scopes: ['member:3:bob', 'member:3:lada'] })
    const upstream = await database.db.selectFrom('discarded_sessions').select('session').orderBy('session').execute()
    expect(upstream.map(({ session }) => session)).toEqual(
      ['dm:ada', 'member:3:ada', 'member:4:ada', 'user:ada'].map((scope) => `session of ${scope}`),
    )
    expect(soon).toHaveBeenCalledOnce()
    const messages = await database.db.selectFrom('answer_messages').select('message_id').execute()
    expect(messages).toEqual([{ message_id: 'm-b1' }])
    expect(textOf(await show('ada', null))).toMatch(/answers: 0;/)
  })

  it('deletes once what is deleted twice', async () => {
    const { press } = await privacyOf()
    await press('Delete everything')
    expect(textOf(await press('Delete everything', 'ada', null))).toMatch(/^Deleted/)
    expect((await left()).answers).toEqual(['b1'])
  })

  it('lets somebody not be quoted, survives a restart, and lets them change their mind', async () => {
    const before = await privacyOf()
    expect(before.optOuts.has('ada')).toBe(false)
    await before.press("Don't quote me")
    await before.press("Don't quote me", 'bob')
    expect(textOf(await before.show())).toContain('None of your messages is quoted')
    await database.close()
    database = await open()
    const after = await privacyOf()
    expect(['ada', 'bob', 'eve'].map(after.optOuts.has)).toEqual([true, true, false])
    expect((await after.exported()).kept.mayBeQuoted).toBe(false)
    await after.press('Quote me again')
    expect(textOf(await after.show())).toContain('may be quoted to the model as context')
    const again = await privacyOf()
    expect(['ada', 'bob'].map(again.optOuts.has)).toEqual([false, true])
  })

  it('does not forget with everything else that somebody is not to be quoted', async () => {
    const { press, optOuts } = await privacyOf()
    await press("Don't quote me")
    await press('Delete everything')
    expect([optOuts.has('ada'), (await privacyOf()).optOuts.has('ada')]).toEqual([true, true])
  })
})
