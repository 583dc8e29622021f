import { type APIMessage, ComponentType } from 'discord-api-types/v10'
import type { PostOrder } from '../../../features/content/ports.ts'
import { postableAddress } from './card.ts'

const address = /https?:\/\/[^\s<>"`|]{1,2000}/gi

/** The links of a message, normalized: those of its embeds, and those in its text. */
export function linksOf({ content, embeds = [] }: Pick<APIMessage, 'content' | 'embeds'>): string[] {
  const inText = [...content.matchAll(address)].map(([link]) => withoutTail(link))
  return [...embeds.map(({ url = '' }) => url), ...inText].flatMap((link) => postableAddress(link) ?? [])
}

/** Cuts off what closes a bracket around the address, and what ends a sentence. */
function withoutTail(link: string): string {
  let depth = 0
  const end = link.split('').findIndex((char) => (depth += char === '(' ? 1 : char === ')' ? -1 : 0) < 0)
  return (end < 0 ? link : link.slice(0, end)).replace(/[.,;:!?'*~\]]+$/, '')
}

/** Tells the post of an order: it has one of its buttons, or its link. */
export function isPostOf({ key, actions }: Pick<PostOrder, 'key' | 'actions'>, link: string) {
  const own = new Set(actions.map(({ id }) => id).filter((id) => id.split(':').includes(key)))
  return (message: APIMessage): boolean =>
    buttonIds(message).some((id) => own.has(id)) || linksOf(message).includes(link)
}

const buttonIds = ({ components = [] }: APIMessage): string[] =>
  components
    .flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []))
    .flatMap((button) => ('custom_id' in button ? [button.custom_id] : []))
