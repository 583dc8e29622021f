import type { APIChannel } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { createChannels } from './channels.ts'

const channel = (id: string, more: object = {}) => ({ id, type: 0, ...more }) as APIChannel

describe('the channels', () => {
  it('are added and removed by gateway events', () => {
    const channels = createChannels()
    channels.addGuild('g', [channel('1'), channel('2', { type: 11, parent_id: '1', owner_id: 'o' })])
    expect(channels.get('2')).toMatchObject({ guildId: 'g', isThread: true, parentId: '1', ownerId: 'o' })
    channels.remove('1')
    expect(channels.get('1')).toBeNull()
    channels.removeGuild('g')
    expect(channels.get('2')).toBeNull()
  })

  it('tell the only server, if there is one', () => {
    const channels = createChannels()
    expect(channels.onlyGuild()).toBeNull()
    channels.addGuild('g', [])
    expect(channels.onlyGuild()).toBe('g')
    channels.addGuild('h', [])
    expect(channels.onlyGuild()).toBeNull()
  })

  it('are at most 50,000', () => {
    const channels = createChannels()
    channels.addGuild(
      'g',
      Array.from({ length: 50_010 }, (_, i) => channel(String(i))),
    )
    const known = ['0', '9', '10', '50009'].map((id) => channels.get(id)?.guildId)
    expect(known).toEqual([undefined, undefined, 'g', 'g'])
  })
})
