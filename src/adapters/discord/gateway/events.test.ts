import type { API } from '@discordjs/core'
import type { APIChannel, GatewayDispatchPayload } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { createGuilds } from '../guilds/guilds.ts'
import { createEventHandler, type Deletion, type Listeners } from './events.ts'

it('a forum post that is deleted takes its message away; a thread on a message does not', () => {
  const { log } = collectingLog()
  const guilds = createGuilds({ api: {} as API, log, homeGuildId: null, contentChannelId: null })
  const channels = [
    { id: '10', type: 15 },
    { id: '20', type: 0 },
  ]
  guilds.channels.addGuild('1', channels as APIChannel[])
  const deleted: Deletion[] = []
  const nothing = () => undefined
  const listeners: Listeners = {
    ...{ guilds, onReady: nothing, onInteraction: nothing, onMessage: nothing, onMessageEdit: nothing },
    ...{ onReaction: nothing, onReactionsGone: nothing, onPermissionsChanged: nothing },
    onDeletion: (each) => void deleted.push(each),
  }
  const handle = createEventHandler(listeners, log)
  for (const [id, parent] of [
    ['11', '10'],
    ['21', '20'],
    ['31', '30'],
  ])
    handle({ t: 'THREAD_DELETE', d: { id, parent_id: parent, guild_id: '1', type: 11 } } as GatewayDispatchPayload)
  expect(deleted).toEqual([{ id: '11', channel_id: '11', guild_id: '1' }])
})
