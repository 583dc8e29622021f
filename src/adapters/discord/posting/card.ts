import type { RawFile } from '@discordjs/rest'
import type { APIEmbed, RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10'
import type { Item, PostOrder } from '../../../features/content/ports.ts'
import type { GalleryPost } from '../../../features/image/ports.ts'
import { isInvite, toLinkTarget, toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import { messageBody, pictureFile, withRawFiles } from '../rest/message-body.ts'
import { escapeWithin, truncateAtSentence } from './shorten.ts'

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const maxTitle = 256
/** https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel */
const maxThreadName = 100
const maxAddress = 2_000
/** Ours: a card is read at a glance. */
const maxSummary = 300
const maxSource = 100
const maxPrompt = 1_500
const maxName = 100
/** Discord takes years of four digits. */
const year10000 = 253_402_300_800_000

/** The body of a message that shows an item, without its nonce. */
export type PostBody = Pick<
  RESTPostAPIChannelMessageJSONBody,
  'content' | 'embeds' | 'components' | 'allowed_mentions' | 'attachments' | 'flags'
> & { readonly files?: RawFile[] }

/** An item as Discord shows it: its message, its address, and a name for its post in a forum. */
export type Drawing = { readonly body: PostBody; readonly link: string; readonly threadName: string }

/**
 * Draws an item: an article as one embed, a video as a line and its bare link, which Discord plays. Text from outside shows
 * letter by letter and pings nobody; only the role of the order is pinged. Null where the item has no address to link.
 * https://discord.com/developers/docs/resources/message#create-message
 */
export function drawPost({ item, actions, roleId }: Pick<PostOrder, 'item' | 'actions' | 'roleId'>): Drawing | null {
  const link = postableAddress(item.url)
  if (link === null) return null
  const title = toPlainLine(item.title) || new URL(link).hostname
  const ping = roleId === null ? [] : [`<@&${roleId}>`]
  const content = item.kind === 'video' ? [...ping, videoLine(title, item.source), link] : ping
  return {
    link,
    threadName: truncateAtWord(title, maxThreadName),
    body: {
      content: content.join('\n'),
      embeds: item.kind === 'article' ? [articleCard(item, title, link)] : [],
      components: messageBody('', actions).components,
      allowed_mentions: { parse: [], roles: roleId === null ? [] : [roleId] },
    },
  }
}

function articleCard({ summary, picture, source, publishedAt }: Item, title: string, link: string): APIEmbed {
  const description = escapeWithin(truncateAtSentence(summary, maxSummary), 2 * maxSummary)
  const image = postableAddress(picture)
  // Markdown is not drawn in a footer: backslashes would show.
  const text = truncateAtWord(toPlainLine(source), maxSource)
  return {
    title: escapeWithin(title, maxTitle),
    url: link,
    ...(description !== '' && { description }),
    ...(image !== null && { image: { url: image } }),
    ...(text !== '' && { footer: { text } }),
    ...(publishedAt !== null &&
      publishedAt >= 0 &&
      publishedAt < year10000 && { timestamp: new Date(publishedAt).toISOString() }),
  }
}

function videoLine(title: string, source: string): string {
  const name = escapeWithin(source, maxSource)
  return `**${escapeWithin(title, maxTitle)}**${name === '' ? '' : ` · ${name}`}`
}

/** An http(s) address of at most 2,000 characters, without credentials; null for any other and for an invite to a server. */
export function postableAddress(url: string): string | null {
  if (!URL.canParse(url)) return null
  const address = new URL(url)
  const { protocol, username, password, href } = address
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '' || isInvite(address)) return null
  return href.length <= maxAddress ? href : null
}

const extensions: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' }

/** The name of a picture's file, without its ending: it tells the picture for ever. */
export const pictureName = (key: string): string => `picture-${key}`

/** Draws a picture with its prompt, who asked and where. Text from outside shows letter by letter and pings nobody. */
export function drawPicture(post: Omit<GalleryPost, 'channelId' | 'attempt'>): Pick<Drawing, 'body' | 'threadName'> {
  const { key, title, by, prompt, link, picture } = post
  const target = toLinkTarget(link)
  const name = escapeWithin(by, maxName)
  const origin = [
    ...(name === '' ? [] : [`Asked for by ${name}`]),
    ...(target === null ? [] : [`[original message](<${target}>)`]),
  ]
  const lines = [`> ${escapeWithin(prompt, maxPrompt)}`, ...(origin.length === 0 ? [] : [`-# ${origin.join(' · ')}`])]
  const file = pictureFile({ ...picture, name: `${pictureName(key)}.${extensions[picture.mime] ?? 'png'}` })
  return {
    body: withRawFiles(messageBody(lines.join('\n'), [], { file })),
    threadName: truncateAtWord(toPlainLine(title), maxThreadName) || 'Picture',
  }
}
