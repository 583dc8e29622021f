import { channelRoutes } from '../channels/channel-routes.ts'
import { forumRoutes } from '../channels/forum-routes.ts'
import type { Commands } from '../commands/commands.ts'
import type { Interactions } from '../interactions/interactions.ts'
import { messageRoutes } from '../messages/message-routes.ts'
import { reactionRoutes } from '../messages/reaction-routes.ts'
import { applicationOf, guildOf, memberOf, ownGuildOf, userOf } from '../people/people-objects.ts'
import type { Guild } from '../people/people.ts'
import type { World } from '../world.ts'
import { refusal } from './errors.ts'
import { type Call, ok, type Route, route } from './route.ts'

type Deps = { world: World; commands: Commands; interactions: Interactions; limited: boolean }

/** All routes of REST v10 that are built; a call to any other is recorded as a violation. */
export const routes = (deps: Deps): Route[] => [
  ...botRoutes(deps),
  ...interactionRoutes(deps),
  ...channelRoutes(deps.world),
  ...forumRoutes(deps.world),
  ...messageRoutes(deps.world, deps.limited),
  ...reactionRoutes(deps.world),
]

function botRoutes({ world, commands }: Deps): Route[] {
  const url = () => `ws://${world.origin}`
  const application = () => ok(applicationOf(world))
  const refuseOthers = ({ params }: Call): void => {
    if (params[0] !== world.bot.id) throw refusal(10002)
  }
  const guild = (id: string | undefined): Guild => {
    const found = world.guilds.find((each) => each.id === id)
    if (!found) throw refusal(10004)
    return found
  }
  const lists = (path: string, scope: (call: Call) => string): Route[] => [
    route('GET', path, (call) => (refuseOthers(call), ok(commands.list(scope(call))))),
    route('PUT', path, (call) => (refuseOthers(call), ok(commands.overwrite(scope(call), call.body)))),
  ]
  const permissions = (call: Call) => (refuseOthers(call), ok(commands.permissions(guild(call.params[1]))))
  return [
    route('GET', '/gateway', () => ok({ url: url() }), { auth: false }),
    route('GET', '/gateway/bot', () => ok({ url: url(), shards: 1, session_start_limit: { ...world.starts } })),
    route('GET', '/users/@me', () => ok({ ...userOf(world.bot), verified: true, mfa_enabled: true, locale: 'en-US' })),
    route('GET', '/users/@me/guilds', () => ok(world.guilds.map(ownGuildOf))),
    route('GET', '/applications/@me', application),
    route('GET', '/oauth2/applications/@me', application),
    ...lists('/applications/*/commands', () => 'global'),
    ...lists('/applications/*/guilds/*/commands', (call) => guild(call.params[1]).id),
    route('GET', '/applications/*/guilds/*/commands/permissions', permissions),
    route('GET', '/guilds/*/members/*', ({ params: [guildId, userId] }) => {
      const member = [world.bot, ...world.people()].find(({ id }) => id === userId)
      if (!member) throw refusal(10007)
      return ok({ ...memberOf(guild(guildId), member), user: userOf(member) })
    }),
    route('GET', '/guilds/*', (call) => ok(guildOf(guild(call.params[0])))),
  ]
}

function interactionRoutes({ interactions }: Deps): Route[] {
  const byToken = { auth: false, bucket: 'webhook' } as const
  return [
    route('POST', '/interactions/*/*/callback', interactions.callback, { auth: false }),
    route('GET', '/webhooks/*/*/messages/*', interactions.get, byToken),
    route('PATCH', '/webhooks/*/*/messages/*', interactions.edit, byToken),
    route('DELETE', '/webhooks/*/*/messages/*', interactions.remove, byToken),
    route('POST', '/webhooks/*/*', interactions.followUp, byToken),
  ]
}
