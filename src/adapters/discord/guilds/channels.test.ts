import type { APIChannel } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { createChannels } from './channels.ts'

const channel = (id: string, more: object = {}) => ({ id, type: 0, ...more }) as APIChannel

describe('what is known of channels', () => {
  it('follows the gateway', () => {
    const channels = createChannels()
    channels.joined('g', [channel('1'), channel('2', { type: 11, parent_id: '1', owner_id: 'o' })])
    expect(channels.get('2')).toEqual({ guildId: 'g', isThread: true, parentId: '1', ownerId: 'o' })
    channels.remove('1')
    expect(channels.get('1')).toBeNull()
    channels.left('g')
    expect(channels.get('2')).toBeNull()
  })

  it('knows the home server only where there is just one', () => {
    const channels = createChannels()
    expect(channels.onlyGuild()).toBeNull()
    channels.joined('g', [])
    expect(channels.onlyGuild()).toBe('g')
    channels.joined('h', [])
    expect(channels.onlyGuild()).toBeNull()
  })

  it('stays bounded', () => {
    const channels = createChannels()
    channels.joined(
      'g',
      Array.from({ length: 50_010 }, (_, i) => channel(String(i))),
    )
    const known = ['0', '9', '10', '50009'].map((id) => channels.get(id)?.guildId)
    expect(known).toEqual([undefined, undefined, 'g', 'g'])
  })
})
