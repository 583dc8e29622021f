import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { connectedBot } from '../../../test/support/discord/connected-bot.ts'
import { intents } from '../../../test/support/discord/gateway-client.ts'

const reactions = (1 << 10) | (1 << 13)
const { wire, line, say, heard } = connectedBot(intents | reactions)
const deaf = connectedBot(intents)
const up = '👍'
const [added, removed] = ['MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE']

describe('a reaction', () => {
  it('is told with its person, once, and when it is taken back', async () => {
    const { discord } = wire()
    const reaction = { as: 'member2', message: say('Owls?'), emoji: up }
    discord.react(reaction)
    discord.react(reaction)
    discord.unreact(reaction)
    const member2 = discord.person('member2').id
    const about = { user_id: member2, message_id: reaction.message, guild_id: discord.guildId, burst: false, type: 0 }
    const [removal] = await heard(removed)
    expect(removal).toMatchObject({ ...about, emoji: { id: null, name: up } })
    expect(removal).not.toHaveProperty('member')
    expect(line().events(added)).toMatchObject([
      { ...about, member: { user: { id: member2 } }, message_author_id: discord.person('member').id },
    ])
    expect(() => discord.unreact(reaction)).toThrow('did not react')
  })

  it('in a direct message has neither a server nor a member', async () => {
    const message = say('Owls?', 'member', { channel: 'dm' })
    wire().discord.react({ as: 'member', message, emoji: up })
    const [event] = await heard(added)
    for (const field of ['guild_id', 'member']) expect(event).not.toHaveProperty(field)
  })

  it('is taken away with all others, or all of its emoji, by moderators alone', async () => {
    const { discord } = wire()
    const message = say('Owls?')
    discord.react({ as: 'member', message, emoji: up })
    expect(() => discord.clearReactions({ as: 'member', message })).toThrow('may not')
    discord.clearReactions({ as: 'owner', message, emoji: up })
    discord.clearReactions({ as: 'owner', message })
    expect(await heard('MESSAGE_REACTION_REMOVE_EMOJI')).toMatchObject([{ message_id: message, emoji: { name: up } }])
    expect(await heard('MESSAGE_REACTION_REMOVE_ALL')).toMatchObject([{ message_id: message }])
  })

  it('takes the permission to add one, unless it is there already', () => {
    const { discord } = wire()
    const message = say('Owls?')
    discord.channel('town-square', { overwrites: [{ person: 'member', deny: Permission.AddReactions }] })
    expect(() => discord.react({ as: 'member', message, emoji: up })).toThrow('may not react')
    discord.react({ as: 'member2', message, emoji: up })
    discord.react({ as: 'member', message, emoji: up })
  })

  it('is not told to a bot without the intents for reactions', async () => {
    const { discord } = deaf.wire()
    for (const channel of ['town-square', 'dm'])
      discord.react({ as: 'member', message: deaf.say('Owls?', 'member', { channel }), emoji: up })
    deaf.say('heard')
    await deaf.heard('MESSAGE_CREATE', 3)
    expect(deaf.line().events(added)).toEqual([])
  })
})
