import type { APIMessage } from 'discord-api-types/v10'
import { channelOf } from '../channels/channel-objects.ts'
import type { Channel } from '../channels/channels.ts'
import type { Person } from '../people/people.ts'
import { permissionsIn } from '../people/permissions.ts'
import { memberOf, userOf } from '../people/people-objects.ts'
import type { World } from '../world.ts'

const maxUploadBytes = 10 * 1024 * 1024

type Opened = {
  readonly id: string
  readonly token: string
  readonly type: number
  readonly by: Person
  readonly channel: Channel
  readonly source: { readonly message: APIMessage } | null
}

/** The application's installation owners: the guild, or 0 in direct messages. */
export const ownersOf = ({ guild }: Channel) => ({ '0': guild?.id ?? '0' })

/** The data of INTERACTION_CREATE. */
export function interactionOf(world: World, { id, token, type, by, channel, source }: Opened, data: object): object {
  const { guild } = channel
  const permissions = (person: Person) => String(permissionsIn(person, channel))
  const inGuild = guild && {
    ...{ context: 0, guild_id: guild.id, guild_locale: 'en-US' },
    guild: { id: guild.id, locale: 'en-US', features: [] },
    member: { ...memberOf(guild, by), user: userOf(by), permissions: permissions(by) },
  }
  return {
    ...{ id, application_id: world.bot.id, type, token, version: 1, data, locale: 'en-US' },
    ...{ channel: channelOf(world, channel), channel_id: channel.id, app_permissions: permissions(world.bot) },
    ...(inGuild ?? { context: 1, user: userOf(by) }),
    ...(source ? { message: source.message } : {}),
    ...{ attachment_size_limit: maxUploadBytes, entitlements: [], authorizing_integration_owners: ownersOf(channel) },
  }
}
