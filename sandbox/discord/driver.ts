import { type APIChannel, type APIMessage, PermissionFlagsBits as May } from 'discord-api-types/v10'
import type { Upload } from '../wire.ts'
import { type Commands, DriverError } from './commands.ts'
import type { Interactions } from './interactions.ts'
import { may, refusal } from './rules.ts'
import { attachmentsOf, channelOf, mentionedIn, messageOf, referenceTo, userOf } from './shapes.ts'
import type { Channel, Person, Stored, Thread, World } from './world.ts'

export type File = { name: string; base64: string }
export type Say = {
  as: string
  channel: string
  text: string
  replyTo?: string
  /** False: a reply that pings nobody, as the client's switch has it. */
  mention?: boolean
  files?: readonly File[]
  /** A message of Discord's own, as 6 for a pin; `replyTo` is then what it is about. */
  type?: number
  /** True: a webhook writes, and `as` is whatever it calls itself. */
  webhook?: boolean
}
export type UseCommand = {
  as: string
  channel: string
  /** With spaces for a subcommand. */
  name: string
  options?: Readonly<Record<string, string>>
  /** The id of the message on which a message command is used. */
  target?: string
  /** For the options that take files, in their order. */
  files?: readonly File[]
  /** False: made, but not sent to the bot until `deliver`. */
  deliver?: boolean
}
export type Press = { as: string; message: string; customId: string; values?: readonly string[]; deliver?: boolean }

type Deps = { world: World; commands: Commands; interactions: Interactions }
export type Driver = ReturnType<typeof createDriver>

const MAX_FILE_BYTES = 10 * 1024 * 1024
const HAS_THREAD = 1 << 5
const WEBHOOK_ID = '900000000000000090'

/** The people's side of Discord's client; each throws a DriverError where the client would not let them. */
export function createDriver(deps: Deps) {
  const { world, interactions } = deps
  const { visible } = createEyes(world)
  return {
    say: createSay(world),
    /** Edits one's own message. */
    edit: ({ as, message: id, text }: { as: string; message: string; text: string }): void => {
      const { by, found } = visible(as, id)
      if (found.message.author.id !== by.id) throw new DriverError(`Message ${id} is not by ${as}.`)
      const content = asSent(world, text)
      const edited_timestamp = new Date(world.now()).toISOString()
      world.change(found, { content, mentions: mentionedIn(world, content), edited_timestamp })
    },
    /** Deletes messages, several in one event; others' only where the person manages messages. */
    remove: ({ as, messages }: { as: string; messages: readonly string[] }): void => {
      for (const { by, found } of messages.map((id) => visible(as, id)))
        if (found.message.author.id !== by.id && !may(by, found.channel, May.ManageMessages))
          throw new DriverError(`${as} may not delete message ${found.message.id}.`)
      world.remove(...messages)
    },
    /** Opens a thread on a message. */
    openThread({ as, message, name }: { as: string; message: string; name: string }): Channel {
      const { by: owner, found } = visible(as, message)
      return openThread(world, found, { owner, name })
    },
    command: createUse(deps),
    press({ as, message: id, customId, values = [], deliver = true }: Press): { interactionId: string } {
      const { by, found } = visible(as, id)
      const component = componentOf(found.message, customId, values)
      const data = { custom_id: customId, component_type: component.type, ...(component.type === 2 ? {} : { values }) }
      const deed = { by, channel: found.channel, name: customId, data, source: found, target: null, deliver }
      return { interactionId: interactions.open(deed) }
    },
    /** Sends an interaction to the bot: again, or late. */
    deliver: interactions.deliver,
    /** Removes an ephemeral message from its person's screen. */
    dismiss: ({ as, message }: { as: string; message: string }): void => {
      if (visible(as, message).found.onlyFor === null)
        throw new DriverError('Only an ephemeral message can be dismissed.')
      world.remove(message)
    },
  }
}

/** Who somebody is, where, and which messages are before that person's eyes. */
function createEyes(world: World) {
  const place = (as: string, name: string): { by: Person; channel: Channel } => {
    const by = world.findPerson(as)
    if (!by) throw new DriverError(`There is no person ${as}.`)
    const channel = world.channelFor(name, by)
    if (!channel || !may(by, channel, May.ViewChannel)) throw new DriverError(`There is no channel ${name}.`)
    return { by, channel }
  }
  const visible = (as: string, id: string, stored = world.find(id)): { by: Person; found: Stored } => {
    const { by } = place(as, 'dm')
    const hidden = stored && (stored.onlyFor ?? stored.channel.personId ?? by.id) !== by.id
    if (!stored || hidden || !may(by, stored.channel, May.ViewChannel))
      throw new DriverError(`${as} sees no message ${id}.`)
    return { by, found: stored }
  }
  return { place, visible }
}

/** Uses a command, or a message command on its target. */
function createUse({ world, commands, interactions }: Deps) {
  const { place, visible } = createEyes(world)
  return (use: UseCommand): { interactionId: string } => {
    const { as, channel: name, name: words, options = {}, target = null, files = [], deliver = true } = use
    const { by, channel } = place(as, name)
    const on = target === null ? null : visible(as, target).found
    if (on && on.channel.id !== channel.id) throw new DriverError(`Message ${on.message.id} is not in ${name}.`)
    const told = { name: words, options, files: files.map(upload), ...(on && { target: on.message }) }
    const data = commands.dataOf(by, channel, told)
    return { interactionId: interactions.open({ by, channel, name: words, data, source: null, target, deliver }) }
  }
}

/** `@professor` in a text becomes the bot's mention; white space at the ends goes. */
function asSent(world: World, text: string): string {
  const content = text.replace(/@professor\b/gi, `<@${world.bot.id}>`).trim()
  if (content.length > 2000) throw new DriverError('A message has at most 2,000 characters.')
  return content
}

function upload({ name: fileName, base64 }: File, index: number): Upload {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > MAX_FILE_BYTES) throw new DriverError(`${fileName} has more than 10 MiB.`)
  if (index > 9) throw new DriverError('A message has at most 10 files.')
  return { name: `files[${index}]`, fileName, type: '', bytes }
}

/** Writes a message; a reply mentions its author as the client does. */
function createSay(world: World) {
  const { place, visible } = createEyes(world)
  return (say: Say): { messageId: string } => {
    const { as, channel: name, text, replyTo, mention = true, files = [], type, webhook = false } = say
    const { by, channel } = place(webhook ? 'owner' : as, name)
    const content = asSent(world, text)
    if (content === '' && files.length === 0 && type === undefined)
      throw new DriverError('An empty message cannot be sent.')
    const { thread, guild } = channel
    const needed = thread ? (thread.locked ? May.ManageThreads : May.SendMessagesInThreads) : May.SendMessages
    if (!may(by, channel, needed | (files.length > 0 ? May.AttachFiles : 0n)))
      throw new DriverError(`${as} may not write that in ${name}.`)
    const to =
      replyTo === undefined ? null : visible(by.name, replyTo, world.find(replyTo) ?? world.findGone(replyTo)).found
    const mentions = mentionedIn(world, content)
    if (to && mention && type === undefined && !mentions.some(({ id }) => id === to.message.author.id))
      mentions.push(to.message.author)
    const mayPingAll = guild !== null && may(by, channel, May.MentionEveryone)
    const pinged = guild?.roles.filter((role) => content.includes(`<@&${role.id}>`) && (mayPingAll || role.mentionable))
    const extra = {
      ...(to ? { type: 19, ...referenceTo(to, !world.find(to.message.id)) } : {}),
      ...(type === undefined ? {} : { type }),
      mentions,
      mention_everyone: mayPingAll && /@(everyone|here)\b/.test(content),
      mention_roles: pinged?.map(({ id }) => id) ?? [],
      ...(webhook ? { webhook_id: WEBHOOK_ID } : {}),
    }
    if (thread?.archived) changeThread(world, channel, { archived: false })
    const attachments = attachmentsOf(world, channel, files.map(upload))
    const author = userOf(webhook ? { id: WEBHOOK_ID, name: as, displayName: as, bot: true } : by)
    const message = messageOf(world, { author, channel, body: { content, attachments }, extra })
    world.add({ message, channel, onlyFor: null })
    return { messageId: message.id }
  }
}

/** Opens a thread on a message, and tells everybody. Throws a Refusal where the message has one, or can have none. */
export function openThread(
  world: World,
  on: Stored,
  { owner, name, minutes = 4320 }: { owner: Person; name: string; minutes?: number },
): Channel {
  const { message, channel: parent } = on
  if (parent.kind !== 'text') throw refusal(50024)
  if (world.channelById(message.id)) throw refusal(160004)
  const at = world.now()
  const times = { autoArchiveMinutes: minutes, changedAt: at, createdAt: at }
  const thread = { parent, ownerId: owner.id, archived: false, locked: false, ...times }
  const opened = world.addChannel({ id: message.id, name, kind: 'thread', guild: parent.guild, thread })
  const shape = channelOf(world, opened)
  world.publish({ name: 'THREAD_CREATE', data: { ...shape, newly_created: true }, channel: opened })
  world.change(on, { flags: (message.flags ?? 0) | HAS_THREAD, thread: shape as APIChannel })
  const starter = { author: userOf(owner), channel: opened, body: {}, extra: { type: 21, ...referenceTo(on) } }
  world.add({ message: messageOf(world, starter), channel: opened, onlyFor: null })
  return opened
}

/** Archives, locks or opens a thread, and tells everybody. */
export function changeThread(
  world: World,
  channel: Channel,
  changes: Partial<Pick<Thread, 'archived' | 'locked'>>,
): void {
  if (channel.thread) Object.assign(channel.thread, changes, { changedAt: world.now() })
  world.publish({ name: 'THREAD_UPDATE', data: channelOf(world, channel), channel })
  world.changed()
}

type Component = { type: number; custom_id?: string; disabled?: boolean; options?: { value: string }[] }

function componentOf(message: APIMessage, customId: string, values: readonly string[]): Component {
  const rows = (message.components ?? []) as unknown as { components?: Component[] }[]
  const found = rows.flatMap((row) => row.components ?? []).find((each) => each.custom_id === customId)
  if (!found) throw new DriverError(`Message ${message.id} has nothing to press called ${customId}.`)
  if (found.disabled) throw new DriverError(`${customId} is disabled.`)
  const strange = values.find((value) => !found.options?.some((each) => each.value === value))
  if (strange !== undefined) throw new DriverError(`${customId} has no choice ${strange}.`)
  return found
}
