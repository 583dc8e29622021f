import { describe, expect, it } from 'vitest'
import { asked, keptPrivately, textsLeft } from '../../../../test/support/chat/privacy.ts'
import { person, place } from '../../../../test/support/chat/requests.ts'
import { textOf } from '../../../../test/support/chat/chat-with-one-source.ts'

describe('/privacy', () => {
  const stored = keptPrivately()

  it.each(['3', null])(
    'shows the asker alone everything, in all servers and direct messages, in %s',
    async (guildId) => {
      const { command, show } = stored.privacy()
      expect(command.private).toBe(true)
      const text = textOf(await show('ada', guildId))
      expect(text).toContain('**What I keep about you, in all servers and in direct messages**')
      expect(text).toContain(
        `Questions, by you or about what you wrote, with the sources of their answers: 3, since <t:${asked / 1000}:D>`,
      )
      expect(text).toMatch(/Conversations, .*: 4$/m)
      expect(text).toMatch(/how many thumbs up and down it got, and whether its question was passed on/)
      expect(text).toMatch(
        /I count the words of topics that my library missed, each day, without noting who asked or where/,
      )
      expect(textOf(await show('eve', guildId))).toMatch(/answers: 0;.*\n.*Conversations, .*: 0$/m)
    },
  )

  it('asks before it deletes, says how much and where, and deletes nothing where the asker thinks again', async () => {
    const { press, pressUnder } = stored.privacy()
    const question = await press('Delete everything')
    expect(textOf(question)).toMatch(
      /^\*\*Delete everything .*, in all servers and in direct messages\?\*\*\n.*: 3\n.*: 4\n/,
    )
    expect(textOf(question)).toContain('This cannot be undone.')
    expect((await textsLeft(stored.database())).answers).toHaveLength(4)
    expect(textOf(await pressUnder(question, 'Keep everything'))).toBe('Nothing was deleted.')
    expect((await textsLeft(stored.database())).answers).toHaveLength(4)
  })

  it('deletes what is the asker’s, everywhere, and has the conversations forgotten upstream too', async () => {
    const { deleteAll, show, soon } = stored.privacy()
    expect(textOf(await deleteAll())).toMatch(/^Deleted, in all servers and in direct messages: your questions/)
    expect(await textsLeft(stored.database())).toEqual({ answers: ['b1'], scopes: ['member:3:bob', 'member:3:lada'] })
    const upstream = await stored
      .database()
      .db.selectFrom('discarded_sessions')
      .select('session')
      .orderBy('session')
      .execute()
    expect(upstream.map(({ session }) => session)).toEqual(
      ['dm:ada', 'member:3:ada', 'member:4:ada', 'user:ada'].map((scope) => `session of ${scope}`),
    )
    expect(soon).toHaveBeenCalledOnce()
    const messages = await stored.database().db.selectFrom('answer_messages').select('message_id').execute()
    expect(messages).toEqual([{ message_id: 'm-b1' }])
    expect(textOf(await show('ada', null))).toMatch(/answers: 0;/)
  })

  it('covers links of the asker that wait for a decision, and nobody else’s', async () => {
    const { db } = stored.database()
    const row = { guild_id: '3', channel_id: '2', audience: null, seen_at: asked, state: 'asked' as const }
    const shown = { asked_in: null, reaction: null, urls: '[{"url":"https://a.test/","title":"","text":""}]' }
    for (const by of ['ada', 'bob'])
      await db
        .insertInto('link_messages')
        .values({ ...row, ...shown, message_id: `m-${by}`, asked_by: by })
        .execute()
    const { show, press, exported, deleteAll } = stored.privacy()
    const line = "Messages with links that wait for a moderator's decision: 1"
    expect(textOf(await show())).toContain(line)
    expect(textOf(await press('Delete everything'))).toContain(line)
    expect((await exported()).kept.linksThatWait).toEqual([
      { sharedAt: '2026-01-10T00:00:00.000Z', server: '3', channel: '2', message: 'm-ada', links: ['https://a.test/'] },
    ])
    await deleteAll()
    expect(await db.selectFrom('link_messages').select('asked_by').execute()).toEqual([{ asked_by: 'bob' }])
    expect(textOf(await show())).not.toContain('links that wait')
  })

  it('deletes once what is deleted twice', async () => {
    const { deleteAll } = stored.privacy()
    await deleteAll()
    expect(textOf(await deleteAll('ada', null))).toMatch(/^Deleted/)
    expect((await textsLeft(stored.database())).answers).toEqual(['b1'])
  })

  it('has a limit for each person, over all servers, and says from when on there is more', async () => {
    const { command, pressOf } = stored.privacy()
    const taken = (allowance: typeof command.allowance, by: string) =>
      ['3', '4', null].map((guildId) => allowance?.take({ by: person(by), in: place(guildId) }))
    const { allowance } = pressOf('privacy:export')
    expect(taken(allowance, 'ada')).toEqual([null, null, null])
    const seconds = stored.now / 1000 + 60
    const refusal = `That was a bit fast. You can do it again from <t:${seconds}:T> on (<t:${seconds}:R>).`
    expect(taken(allowance, 'ada')[0]).toBe(refusal)
    expect(taken(allowance, 'bob')[0]).toBeNull()
    stored.now += 60_000
    expect(taken(allowance, 'ada')[0]).toBeNull()
    for (let i = 0; i < 4; i++) taken(command.allowance, 'ada')
    expect(taken(command.allowance, 'ada')[0]).toMatch(/^That was a bit fast\./)
  })

  it('lets somebody not be quoted, survives a restart, and lets them change their mind', async () => {
    const before = stored.privacy()
    expect(before.optOuts.has('ada')).toBe(false)
    await before.press("Don't quote me")
    await before.press("Don't quote me", 'bob')
    expect(textOf(await before.show())).toContain('None of your messages is quoted')
    await stored.reopen()
    const after = stored.privacy()
    expect(['ada', 'bob', 'eve'].map(after.optOuts.has)).toEqual([true, true, false])
    expect((await after.exported()).kept.mayBeQuoted).toBe(false)
    await after.press('Quote me again')
    expect(textOf(await after.show())).toContain('may be quoted to the model as context')
    const again = stored.privacy()
    expect(['ada', 'bob'].map(again.optOuts.has)).toEqual([false, true])
  })

  it('does not forget with everything else that somebody is not to be quoted', async () => {
    const { press, deleteAll, optOuts } = stored.privacy()
    await press("Don't quote me")
    await deleteAll()
    expect([optOuts.has('ada'), stored.privacy().optOuts.has('ada')]).toEqual([true, true])
  })
})
