import { MessageType, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import type { Upload } from '../../http/bodies.ts'
import { changeThread, writePermission } from '../channels/threads.ts'
import { createClient, DriverError } from '../people/client.ts'
import { hasPermissions } from '../people/permissions.ts'
import { userOf } from '../people/people-objects.ts'
import type { World } from '../world.ts'
import { attachmentsOf } from './attachments.ts'
import { mentionedIn, messageOf, referenceTo } from './message-objects.ts'
import { groupMentions } from './pings.ts'

export type File = { name: string; base64: string }
export type Say = {
  as: string
  channel: string
  text: string
  replyTo?: string
  /** False: the reply does not ping its author, as with the client's switch. */
  mention?: boolean
  files?: readonly File[]
  /** A system message, such as 6 for a pin; `replyTo` is then the message that it is about. */
  type?: number
  /** True: a webhook writes, under the name `as`. */
  webhook?: boolean
}

const maxFileBytes = 10 * 1024 * 1024
const webhookId = '900000000000000090'

/**
 * The text as the client sends it: `@` before a whole name, or `@professor`, becomes a mention; white space at the ends is
 * removed.
 */
export function contentOf(world: World, text: string): string {
  const content = text
    .replace(/(?<![\p{L}\p{N}])@([^\s@][^\n@]*)/gu, (whole, after: string) => mentionIn(world, after) ?? whole)
    .trim()
  if (content.length > 2000) throw new DriverError('A message has at most 2,000 characters.')
  return content
}

/** The text with the name that it begins with as a mention; null where it begins with none. The longest name counts. */
function mentionIn(world: World, text: string): string | null {
  const people = [...world.people(), world.bot]
  const names = people.flatMap(({ id, name, displayName }) => [name, displayName].map((each) => ({ id, name: each })))
  const begins = ({ name }: { name: string }) =>
    text.toLowerCase().startsWith(name.toLowerCase()) && !/^[\p{L}\p{N}_-]/u.test(text.slice(name.length))
  const found = [...names, { id: world.bot.id, name: 'professor' }]
    .filter(begins)
    .sort((one, other) => other.name.length - one.name.length)[0]
  return found ? `<@${found.id}>${text.slice(found.name.length)}` : null
}

/** Decodes a file that a person attaches. Throws a DriverError where it is too large or the eleventh. */
export function decodeFile({ name: fileName, base64 }: File, index: number): Upload {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > maxFileBytes) throw new DriverError(`${fileName} has more than 10 MiB.`)
  if (index > 9) throw new DriverError('A message has at most 10 files.')
  return { name: `files[${index}]`, fileName, type: '', bytes }
}

/** Writes messages of people and webhooks. Throws a DriverError where the client would not send one. */
export function createSay(world: World) {
  const { locate, findMessage } = createClient(world)
  return (say: Say): { messageId: string } => {
    const { as, channel: name, text, replyTo, mention = true, files = [], type, webhook = false } = say
    const { by, channel } = locate(webhook ? 'owner' : as, name)
    if (channel.kind === 'forum') throw new DriverError('A forum has posts, and no messages of its own.')
    const content = contentOf(world, text)
    if (content === '' && files.length === 0 && type === undefined)
      throw new DriverError('An empty message cannot be sent.')
    const { thread } = channel
    const write = thread?.locked ? Permission.ManageThreads : writePermission(channel)
    const attach = files.length > 0 ? Permission.AttachFiles : 0n
    if (!hasPermissions(by, channel, write | attach)) throw new DriverError(`${as} may not write that in ${name}.`)
    const target = replyTo === undefined ? undefined : (world.find(replyTo) ?? world.findGone(replyTo))
    const to = replyTo === undefined ? null : findMessage(by.name, replyTo, target).found
    const mentions = mentionedIn(world, content)
    if (to && mention && type === undefined && !mentions.some(({ id }) => id === to.message.author.id))
      mentions.push(to.message.author)
    const extra = {
      ...(to ? { type: MessageType.Reply, ...referenceTo(to, !world.find(to.message.id)) } : {}),
      ...(type === undefined ? {} : { type }),
      mentions,
      ...groupMentions(by, channel, content),
      ...(webhook ? { webhook_id: webhookId } : {}),
    }
    if (thread?.archived) changeThread(world, channel, { archived: false })
    const attachments = attachmentsOf(world, channel, files.map(decodeFile))
    const author = userOf(webhook ? { id: webhookId, name: as, displayName: as, bot: true } : by)
    const message = messageOf(world, { author, channel, body: { content, attachments }, extra })
    world.add({ message, channel, onlyFor: null })
    return { messageId: message.id }
  }
}
