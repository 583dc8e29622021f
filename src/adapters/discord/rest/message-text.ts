import { type APIAttachment, type APIMessage, type APIMessageSnapshotFields, MessageType } from 'discord-api-types/v10'
import type { Attachment, PastMessage } from '../../../conversation/conversation.ts'
import { cardsOf } from './cards.ts'
import { type Names, withNames } from './names.ts'
import { toAttachment } from './pictures.ts'

export { linksOf } from './links.ts'
export { picturesOf, toAttachment } from './pictures.ts'

type Part = APIMessage | APIMessageSnapshotFields

/** The names for a text, of which `mentions` are known. */
export type NamesFor = (mentions: APIMessage['mentions']) => Names

/** The text of a message that was forwarded; '' where it is no forward. Without `namesFor` Discord's marks stay. */
export const forwardedText = ({ message_snapshots: all = [] }: APIMessage, namesFor?: NamesFor): string =>
  joined(all.map(({ message }) => textOf(message, namesFor)))

/** The words of a message and of what it forwards. */
export const saidText = (message: APIMessage, namesFor?: NamesFor): string =>
  joined([named(message.content, message, namesFor), marked(forwardedText(message, namesFor))])

/** Everything in a message that can be read: also its cards and the names of its files. */
export const wholeText = (message: APIMessage, namesFor?: NamesFor): string =>
  joined([textOf(message, namesFor), marked(forwardedText(message, namesFor))])

const marked = (forwarded: string): string => (forwarded === '' ? '' : `Forwarded: ${forwarded}`)

const named = (text: string, { mentions }: Part, namesFor?: NamesFor): string =>
  namesFor ? withNames(text, namesFor(mentions)) : text

function textOf(message: Part, namesFor?: NamesFor): string {
  const files = message.attachments.map(({ filename }) => `[file: ${filename}]`)
  return joined([...[message.content, ...cardsOf(message)].map((text) => named(text, message, namesFor)), ...files])
}

/** Joins the texts that are not blank. */
const joined = (texts: readonly string[]): string => texts.filter((text) => text.trim() !== '').join('\n')

const written: ReadonlySet<MessageType> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
])

/** A message as it is quoted. System messages have no text. Without `namesFor` Discord's marks stay in it. */
export function toPastMessage(message: APIMessage, namesFor?: NamesFor): PastMessage {
  const { id, author, timestamp, type } = message
  return {
    id,
    authorId: author.id,
    author: author.global_name ?? author.username,
    text: written.has(type) ? wholeText(message, namesFor) : '',
    at: Date.parse(timestamp),
  }
}

export const attachmentsOf = ({ attachments }: { attachments: readonly APIAttachment[] }): Attachment[] =>
  attachments.map(toAttachment)
