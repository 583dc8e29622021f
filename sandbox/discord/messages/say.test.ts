import { describe, expect, it } from 'vitest'
import { connectedBot } from '../../../test/support/discord/connected-bot.ts'

const { wire, say, heard } = connectedBot()

describe('a message of a person', () => {
  it('mentions everyone and roles only with the permission to', async () => {
    const role = wire().discord.role('moderator')
    say(`@everyone @here <@&${role.id}>`)
    say(`@everyone <@&${role.id}>`, 'owner')
    wire().discord.role('moderator', { mentionable: true })
    say(`<@&${role.id}> <@${wire().discord.person('member2').id}>`)
    expect(await heard('MESSAGE_CREATE', 3)).toMatchObject([
      { mention_everyone: false, mention_roles: [], mentions: [] },
      { mention_everyone: true, mention_roles: [role.id] },
      { mention_roles: [role.id], mentions: [{ username: 'member2' }] },
    ])
  })

  it('mentions who is named in full, by either name, the longest that fits, and nobody by a part of a name', async () => {
    const { botId } = wire().discord
    const idOf = (name: string) => wire().discord.person(name).id
    say('@Professor Synapse, @professor and @professors')
    say('@Member 2 @member2 @Member @member!')
    say('a@member.example @member3 @mem')
    expect((await heard('MESSAGE_CREATE', 3)).map(({ content }) => content)).toEqual([
      `<@${botId}>, <@${botId}> and @professors`,
      `<@${idOf('member2')}> <@${idOf('member2')}> <@${idOf('member')}> <@${idOf('member')}>!`,
      'a@member.example @member3 @mem',
    ])
  })

  it('replies with or without a ping, even to a deleted message', async () => {
    const first = say('first')
    say('pinging', 'member2', { replyTo: first })
    say('quietly', 'member2', { replyTo: first, mention: false })
    wire().discord.remove({ as: 'member', messages: [first] })
    say('too late', 'member2', { replyTo: first })
    const [, ping, quiet, late] = await heard('MESSAGE_CREATE', 4)
    expect(ping).toMatchObject({
      type: 19,
      mentions: [{ username: 'member' }],
      referenced_message: { content: 'first' },
    })
    expect(quiet).toMatchObject({ type: 19, mentions: [], message_reference: { message_id: first } })
    expect(late).toMatchObject({ type: 19, referenced_message: null, message_reference: { message_id: first } })
    expect(await wire().call('GET', `${wire().square}/${String(ping?.['id'])}`)).toMatchObject({
      body: { referenced_message: null },
    })
  })

  it('can come from other bots, webhooks and Discord itself', async () => {
    wire().discord.person('helper', { bot: true })
    say('beep', 'helper')
    say('news', 'Newsletter', { webhook: true })
    say('', 'owner', { type: 6, replyTo: say('worth a pin') })
    const [bot, webhook, , pin] = await heard('MESSAGE_CREATE', 4)
    expect(bot).toMatchObject({ author: { bot: true, username: 'helper' }, member: { roles: [] } })
    expect(webhook).toMatchObject({
      author: { bot: true, username: 'Newsletter' },
      webhook_id: expect.any(String) as string,
    })
    expect(webhook).not.toHaveProperty('member')
    expect(pin).toMatchObject({ type: 6, content: '', mentions: [] })
  })

  it('is edited by its author and deleted by the author or a moderator, one by one or in bulk', async () => {
    wire().discord.person('mod', { roles: ['moderator'] })
    const [mine, theirs] = [say('mine'), say('theirs', 'member2')]
    const { id } = (await wire().send({ content: 'the bot’s' })).body
    wire().discord.edit({ as: 'member', message: mine, text: ' @professor better ' })
    expect(await heard('MESSAGE_UPDATE')).toMatchObject([
      {
        id: mine,
        content: `<@${wire().discord.botId}> better`,
        mentions: [{ bot: true }],
        guild_id: wire().discord.guildId,
      },
    ])
    expect(() => wire().discord.edit({ as: 'member', message: theirs, text: 'no' })).toThrow('is not by member')
    expect(() => wire().discord.remove({ as: 'member', messages: [id] })).toThrow('member may not delete')
    wire().discord.remove({ as: 'mod', messages: [id] })
    wire().discord.remove({ as: 'mod', messages: [mine, theirs] })
    const where = { channel_id: wire().discord.world.channels()[0]?.id, guild_id: wire().discord.guildId }
    expect(await heard('MESSAGE_DELETE')).toEqual([{ id, ...where }])
    expect(await heard('MESSAGE_DELETE_BULK')).toEqual([{ ids: [mine, theirs], ...where }])
    expect(await wire().call('PATCH', `${wire().square}/${id}`, { content: 'a' })).toMatchObject({
      body: { code: 10008 },
    })
  })
})
