import { MessageFlags, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { type Json, jsonOf } from '../json.ts'
import { attachmentsOf } from '../messages/attachments.ts'
import { checkCards, checkMessage, refuseEmpty } from '../messages/message-limits.ts'
import { checkPings, rolesPinged } from '../messages/pings.ts'
import { messageOf } from '../messages/message-objects.ts'
import { pingsByDefault } from '../messages/send.ts'
import { userOf } from '../people/people-objects.ts'
import { hasPermissions } from '../people/permissions.ts'
import { createProblems, refusal } from '../rest/errors.ts'
import { type Answer, type Call, ok, type Route, route } from '../rest/route.ts'
import type { World } from '../world.ts'
import { channelOf } from './channel-objects.ts'
import { createAccess, threadOptions } from './channel-routes.ts'
import type { Channel } from './channels.ts'

const messageFlags = MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications

/** Routes of forums: posting, and lists of threads. */
export function forumRoutes(world: World): Route[] {
  const { channel } = createAccess(world)
  const listed = (threads: readonly Channel[], hasMore: boolean) =>
    ok({
      threads: threads.map((thread) => channelOf(world, thread)),
      members: [],
      has_more: hasMore,
    })
  const threads = () => world.channels().filter(({ thread }) => thread !== null)
  const active = ({ params: [guildId] }: Call): Answer => {
    if (!world.guilds.some(({ id }) => id === guildId)) throw refusal(10004)
    const open = threads().filter(({ guild, thread }) => guild?.id === guildId && !thread?.archived)
    return listed(
      open.filter((each) => hasPermissions(world.bot, each, Permission.ViewChannel)),
      false,
    )
  }
  const archived = (call: Call): Answer => {
    const { id } = channel(call, Permission.ReadMessageHistory)
    const limit = Number(call.query.get('limit') ?? 50)
    if (!(limit >= 2 && limit <= 100)) throw refusal(50035, { message: 'Invalid Form Body: limit is 2 to 100' })
    const found = threads().filter(({ thread }) => thread?.parent.id === id && thread.archived)
    const newest = found.sort((one, other) => (other.thread?.changedAt ?? 0) - (one.thread?.changedAt ?? 0))
    return listed(newest.slice(0, limit), newest.length > limit)
  }
  return [
    route('POST', '/channels/*/threads', (call) => ({ status: 201, body: openPost(world, channel(call), call) })),
    route('GET', '/guilds/*/threads/active', active),
    route('GET', '/channels/*/threads/archived/public', archived),
  ]
}

/** Opens a post: a thread whose first message has its id. https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel */
function openPost(world: World, forum: Channel, { body, files }: Call): object {
  const given = jsonOf(body)
  const sent = jsonOf(given['message'])
  if (forum.kind !== 'forum') throw refusal(50024, { violation: true })
  const { name, minutes } = threadOptions(given)
  const kept = checkMessage(sent, { flags: messageFlags, files: files.length })
  const { content = '', embeds = [], components = [] } = kept
  const embed = embeds.length > 0 ? Permission.EmbedLinks : 0n
  const attach = files.length > 0 ? Permission.AttachFiles : 0n
  if (!hasPermissions(world.bot, forum, Permission.SendMessages | embed | attach)) throw refusal(50013)
  const tags = tagsOf(world, forum, given)
  refuseEmpty({ content, embeds, components, attachments: files })
  checkPings(world, sent, pingsByDefault, null)
  checkCards(world, kept)
  const at = world.now()
  const times = { autoArchiveMinutes: minutes, changedAt: at, createdAt: at }
  const thread = { parent: forum, ownerId: world.bot.id, archived: false, locked: false, ...times, tags }
  const opened = world.addChannel({ id: world.nextId(), name, kind: 'thread', guild: forum.guild, thread })
  const attachments = attachmentsOf(world, opened, files, { listed: sent['attachments'] })
  const extra = { id: opened.id, ...rolesPinged(world, opened, sent) }
  const message = messageOf(world, {
    author: userOf(world.bot),
    channel: opened,
    body: { ...kept, attachments },
    extra,
  })
  const shape = () => channelOf(world, opened)
  world.publish({ name: 'THREAD_CREATE', data: { ...shape(), newly_created: true }, channel: opened })
  world.add({ message, channel: opened, onlyFor: null })
  return { ...shape(), message }
}

function tagsOf(world: World, forum: Channel, { applied_tags }: Json): string[] {
  const problems = createProblems()
  const wanted = problems.list('applied_tags', applied_tags, 0, 5).map(String)
  const known = wanted.flatMap((id) => forum.tags.find((tag) => tag.id === id) ?? [])
  if (known.length < wanted.length) problems.add('applied_tags', 'INVALID_TAG', 'Unknown tag.')
  problems.refuse()
  if (forum.tags.length > 0 && known.length === 0) throw refusal(40067)
  if (known.some(({ moderated }) => moderated) && !hasPermissions(world.bot, forum, Permission.ManageThreads))
    throw refusal(50013)
  return wanted
}
