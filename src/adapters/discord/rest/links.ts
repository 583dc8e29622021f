import type { APIEmbed, APIMessage, APIMessageSnapshotFields } from 'discord-api-types/v10'
import type { Link } from '../../../conversation/conversation.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import { addressesIn, isAddress } from '../../../lib/text/addresses/addresses.ts'

const maxLinks = 10

type Part = Partial<Pick<APIMessage | APIMessageSnapshotFields, 'content' | 'embeds'>>

/**
 * The links in a message and in what it forwards: addresses in its text, else those of its cards. A link that is previewed
 * has the words of that card.
 */
export function linksOf(message: APIMessage): Link[] {
  const parts: Part[] = [message, ...(message.message_snapshots ?? []).map((forwarded) => forwarded.message)]
  const links = parts.flatMap(linksOfPart)
  return [...new Map(links.map((link) => [keyOf(link.url), link])).values()].slice(0, maxLinks)
}

function linksOfPart({ content = '', embeds = [] }: Part): Link[] {
  const cards = embeds.flatMap(toLink)
  const words = new Map(cards.map((card) => [keyOf(card.url), card]))
  const said = addressesIn(content, maxLinks)
  return said.length === 0 ? cards : said.map((url) => ({ title: '', text: '', ...words.get(keyOf(url)), url }))
}

const toLink = ({ url, title = '', description = '' }: APIEmbed): Link[] =>
  url !== undefined && isAddress(url) ? [{ url, title, text: description }] : []

const keyOf = (url: string): string => addressKey(url).toString('hex')
