import { PermissionFlagsBits as May } from 'discord-api-types/v10'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Posting, startPublisher } from '../../../test/support/discord/posting.ts'

const { signal } = new AbortController()
let posting: Posting
beforeEach(async () => {
  posting = await startPublisher()
})
const trouble = (roleId: string, channel = 'ai-news') =>
  posting.publisher.pingTrouble(posting.idOf(channel), roleId, signal)

describe('the trouble with pinging a role', () => {
  it('is none where anyone may mention it, or where the bot may mention all in that channel', async () => {
    const open = posting.discord.role('readers', { mentionable: true })
    expect(await trouble(open.id)).toBeNull()
    const shut = posting.discord.role('moderators')
    const allow = May.MentionEveryone
    posting.discord.channel('ai-news', { overwrites: [{ role: 'Professor Synapse', allow }] })
    expect(await trouble(shut.id)).toBeNull()
    expect(await trouble(shut.id, 'announcements')).toContain('ping nobody')
  })

  it('names the role, the channel and where to allow it', async () => {
    const { id } = posting.discord.role('moderators')
    expect(await trouble(id)).toMatch(
      new RegExp(
        `^The bot may not ping <@&${id}>: its posts in <#${posting.idOf('ai-news')}> .*Server Settings, Roles`,
      ),
    )
  })

  it('tells a role that is gone, and everyone, which no post pings', async () => {
    expect(await trouble('900000000000099999')).toContain('is gone')
    expect(await trouble(posting.discord.guildId)).toContain('never ping everyone')
  })

  it('is none as long as Discord cannot be asked', async () => {
    posting.discord.fault({ kind: '500', times: 1, match: 'GET' })
    expect(await trouble(posting.discord.role('moderators').id)).toBeNull()
  })
})
