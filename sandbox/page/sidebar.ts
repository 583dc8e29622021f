import { avatar, byId, el } from './dom.ts'
import type { ChannelView, View } from '../view.ts'

const root = byId('channels')
const speaker = byId<HTMLSelectElement>('speaker')
const seen = new Map<string, string>()

const signs = { text: '#', announcement: '⚑', forum: '▤', thread: '↳', dm: '@' }

/** The channel that the view shows, its name and its sign; in labels a thread has the sign of a channel. */
export function hereOf(view: View) {
  const channel = view.channels.find(({ id }) => id === view.channelId)
  const kind = channel?.kind ?? 'text'
  const name = kind === 'dm' ? view.bot.name : (channel?.name ?? '')
  return { channel, name, sign: signs[kind], label: `${kind === 'dm' ? '@' : '#'}${name}` }
}

/** Shows the people and the channels, and marks a channel with messages that this person has not seen. */
export function showSidebar(view: View, open: (channel: string) => void): void {
  const focused = document.activeElement?.closest('.channel')?.id
  const inside = (channel: ChannelView) => view.channels.filter(({ parentId }) => parentId === channel.id)
  const part = (server: string) => {
    const title = server || 'Direct messages'
    const channels = view.channels.filter((channel) => channel.server === server && !channel.parentId)
    const items = channels.flatMap((channel) => [channel, ...inside(channel)])
    return [el('h2', {}, title), ...items.map((channel) => item(channel, view, open))]
  }
  root.replaceChildren(...[...new Set(view.channels.map(({ server }) => server))].flatMap(part))
  if (focused) byId(focused).focus({ preventScroll: true })
  if (speaker.length !== view.people.length) {
    speaker.replaceChildren(...view.people.map((person) => el('option', { value: person.name }, person.displayName)))
  }
  speaker.value = view.me.name
  byId('me').replaceChildren(avatar(view.me))
  byId('server').textContent = hereOf(view).channel?.server || 'Direct messages'
}

function item(channel: ChannelView, view: View, open: (channel: string) => void): HTMLElement {
  const { id, name, kind, lastMessageId } = channel
  const here = id === view.channelId
  const key = kind === 'thread' ? id : name
  const looks = `${view.me.id} ${id}`
  if (here) seen.set(looks, lastMessageId ?? '')
  const unread = (lastMessageId ?? '') !== (seen.get(looks) ?? '')
  return el(
    'button',
    { id: `channel-${id}`, class: `channel ${kind}`, 'aria-current': here && 'page', onclick: () => open(key) },
    kind === 'dm' ? avatar(null, 'small') : el('i', { 'aria-hidden': 'true' }, signs[kind]),
    el('span', {}, kind === 'dm' ? view.bot.name : name),
    unread && el('b', {}, 'new'),
  )
}
