import type { API } from '@discordjs/core'
import { type APIApplication, type APIChannel, ChannelType, PermissionFlagsBits as Bits } from 'discord-api-types/v10'
import { UpstreamError, UserError } from '../../lib/errors.ts'
import type { ChannelPermission } from '../../lib/settings.ts'
import { toPlainLine } from '../../lib/text/markdown.ts'
import { isThread } from './guilds/channels.ts'
import { permissionsIn } from './guilds/permissions.ts'
import { codes, hasCode } from './errors.ts'

/** Servers in one answer; a bot in more is in the home server all the same. https://discord.com/developers/docs/resources/user#get-current-user-guilds */
const maxServers = 200
const maxNamed = 5
const maxNameChars = 60
/** The permissions that the bot uses: it sees and writes in channels and threads, with links, files, history and reactions. */
const invitedPermissions =
  Bits.ViewChannel |
  Bits.SendMessages |
  Bits.EmbedLinks |
  Bits.AttachFiles |
  Bits.ReadMessageHistory |
  Bits.AddReactions |
  Bits.CreatePublicThreads |
  Bits.SendMessagesInThreads
/** A channel that the bot may not see, in the lists that name it all the same. https://discord.com/developers/docs/change-log */
const obfuscatedFlag = 1 << 17

const bits: Record<ChannelPermission, bigint> = {
  'Send Messages': Bits.SendMessages,
  // Discord's name for it in a forum.
  'Create Posts': Bits.SendMessages,
  'Embed Links': Bits.EmbedLinks,
  'Attach Files': Bits.AttachFiles,
  'Read Message History': Bits.ReadMessageHistory,
  'Add Reactions': Bits.AddReactions,
}

/** The address at which an owner adds the bot to a server. https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow */
export const inviteLink = (applicationId: string): string =>
  `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=${invitedPermissions}`

/** A name from outside for a sentence: one line, no control characters, not too long. */
export const shortName = (name: string): string => {
  const plain = toPlainLine(name)
  return (plain.length > maxNameChars ? `${plain.slice(0, maxNameChars)}…` : plain) || 'unnamed'
}

export type Setup = ReturnType<typeof createSetup>

/**
 * Looks at what the owner set up on Discord, by REST. Each look resolves with a sentence, or rejects with UserError and one
 * that says how to fix it; it rejects with Discord's error where that could not be asked. Nothing is asked twice.
 */
export function createSetup({ api }: { api: API }) {
  const application = once((signal) => readApplication(api, signal))
  const servers = once((signal) => readServers(api, signal))
  const guilds = new Map<string, Promise<Guild>>()

  async function self(): Promise<{ id: string; name: string; link: string }> {
    const { id, name, bot } = await application()
    return { id: bot?.id ?? id, name: shortName(bot?.username ?? name), link: inviteLink(id) }
  }

  function guild(id: string): Promise<Guild> {
    const known = guilds.get(id) ?? self().then((bot) => readGuild(api, id, bot.id))
    guilds.set(id, known)
    return known
  }

  return {
    /** Asks for the application, and with it for the servers, which are needed next; their error comes later. */
    async application(signal?: AbortSignal): Promise<APIApplication> {
      const [found] = await Promise.all([application(signal), servers(signal).catch(() => undefined)])
      return found
    },
    self,
    /** Such as "in 2 servers". */
    async servers(): Promise<string> {
      const { link } = await self()
      const count = (await servers()).length
      if (count === 0) throw new UserError(`the bot is in no server yet. Invite it: ${link}`)
      return `in ${count}${count === maxServers ? ' or more' : ''} ${count === 1 ? 'server' : 'servers'}; to invite it to another: ${link}`
    },
    /** The name of the server with that id. */
    async homeGuild(id: string): Promise<string> {
      const all = await servers()
      const found = all.find((each) => each.id === id)
      if (found) return `“${shortName(found.name)}”`
      if (all.length >= maxServers) return guild(id).then(({ name }) => `“${shortName(name)}”`)
      const named = all.slice(0, maxNamed).map((each) => `“${shortName(each.name)}” is ${each.id}`)
      const choice = named.length > 0 ? `Set the id of one of its servers (${named.join(', ')})` : 'Unset it'
      throw new UserError(`the bot is in no server ${id}. ${choice}, or invite the bot there: ${(await self()).link}`)
    },
    /** The name of the channel, in which the bot has the permissions. */
    async channel(id: string, needed: readonly ChannelPermission[]): Promise<string> {
      const found = await readChannel(api, id)
      const name = `#${shortName(('name' in found && found.name) || id)}`
      const hasNoMessages = isForum(found) && needed.includes('Send Messages') && !needed.includes('Create Posts')
      const isHolder = found.type === ChannelType.GuildCategory || hasNoMessages
      if (isHolder) throw new UserError(`${name} is a category or forum. Take a text channel or a thread in it.`)
      if (!('guild_id' in found) || found.guild_id === undefined)
        throw new UserError(`${id} is no channel of a server.`)
      const missing = await missingIn(api, found, needed, await guild(found.guild_id), (await self()).id)
      if (missing.length === 0) return name
      throw new UserError(
        `the bot lacks ${missing.join(' and ')} in ${name}. Allow it for the bot's role in the channel's settings, Permissions.`,
      )
    },
  }
}

/** Messages are posted in its threads only. */
const isForum = ({ type }: APIChannel): boolean => type === ChannelType.GuildForum || type === ChannelType.GuildMedia

/** A proxy or the login page of a network may answer 200 in Discord's place. */
const notDiscord = () => new UpstreamError('discord', 'broken')

async function readApplication(api: API, signal: AbortSignal): Promise<APIApplication> {
  const found = await api.applications.getCurrent({ signal })
  if (typeof found.id !== 'string') throw notDiscord()
  return found
}

async function readServers(api: API, signal: AbortSignal) {
  const found = await api.users.getGuilds({ limit: maxServers }, { signal })
  if (!Array.isArray(found)) throw notDiscord()
  return found
}

type Guild = { id: string; name: string; ownerId: string; roles: ReadonlyMap<string, bigint>; own: readonly string[] }

async function readGuild(api: API, id: string, botId: string): Promise<Guild> {
  const [guild, member] = await Promise.all([api.guilds.get(id), api.guilds.getMember(id, botId)])
  const roles = new Map(guild.roles.map((role) => [role.id, BigInt(role.permissions)]))
  return { id, name: guild.name, ownerId: guild.owner_id, roles, own: member.roles }
}

async function readChannel(api: API, id: string): Promise<APIChannel> {
  const hidden = `the bot cannot see channel ${id}. Allow View Channel for the bot's role in the channel's settings, Permissions.`
  try {
    const channel = await api.channels.get(id)
    if (((channel.flags ?? 0) & obfuscatedFlag) !== 0) throw new UserError(hidden)
    return channel
  } catch (error) {
    if (hasCode(error, codes.missingAccess)) throw new UserError(hidden, { cause: error })
    if (!hasCode(error, codes.unknownChannel)) throw error
    throw new UserError(`there is no channel ${id}. Right-click the channel and copy its id again.`, { cause: error })
  }
}

/** The permissions of `needed` that the bot does not have. Threads have the permissions of their channel. */
async function missingIn(
  api: API,
  channel: APIChannel,
  needed: readonly ChannelPermission[],
  { id, ownerId, roles, own }: Guild,
  botId: string,
): Promise<string[]> {
  const parentId = isThread(channel.type) && 'parent_id' in channel ? channel.parent_id : null
  const holder = parentId ? await readChannel(api, parentId) : channel
  const overwrites = ('permission_overwrites' in holder && holder.permission_overwrites) || []
  const has = permissionsIn({ id, ownerId, roles, overwrites }, { id: botId, roles: own })
  const otherName = isForum(channel) ? 'Send Messages' : 'Create Posts'
  const wanted = needed
    .filter((name) => name !== otherName)
    .map((name) =>
      name === 'Send Messages' && parentId
        ? { name: 'Send Messages in Threads', bit: Bits.SendMessagesInThreads }
        : { name, bit: bits[name] },
    )
  return wanted.filter(({ bit }) => (has & bit) === 0n).map(({ name }) => name)
}

/** Asks once and keeps the answer; an error is not kept. */
function once<T>(read: (signal: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let result: Promise<T> | null = null
  return (signal = new AbortController().signal) =>
    (result ??= read(signal).catch((error: unknown) => {
      result = null
      throw error
    }))
}
