import { el } from '../dom.ts'
import { highlight } from './highlight.ts'
import { parseMarkdown, type Ast } from './markdown.ts'
import { stamp } from '../time.ts'
import type { ChannelView, View } from '../../view.ts'

type Drawing = readonly (Node | string)[]
const tags: Readonly<Record<string, keyof HTMLElementTagNameMap>> = {
  ...{ strong: 'strong', em: 'em', underline: 'u', strikethrough: 's' },
  ...{ blockQuote: 'blockquote', subtext: 'small', inlineCode: 'code' },
}

/** Discord's markdown as nodes; no text is ever read as HTML. `everyone` is true where @everyone was a ping. */
export const drawText = (text: string, view: View, everyone = false): Drawing =>
  drawAll(parseMarkdown(text), view, everyone)

/** Updates every time under `root`. */
export function refreshTimes(root: ParentNode, now: number): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[data-seconds]')) {
    const text = stamp(Number(time.dataset['seconds']) * 1000, time.dataset['style'] ?? 'f', now)
    if (time.textContent !== text) time.textContent = text
  }
}

/** A link that opens in another tab. */
export function link(url: string, ...children: Drawing): HTMLAnchorElement {
  return el('a', { href: url, target: '_blank', rel: 'noreferrer' }, ...children)
}

const messagePattern = /^https:\/\/discord\.com\/channels\/(?:\d+|@me)\/(\d+)\/(\d+)$/

/** A link in a text. One to a message names it, so that the page jumps there. */
function linkTo(url: string, inside: Drawing): HTMLAnchorElement {
  const made = link(url, ...inside)
  const [, channel, message] = messagePattern.exec(url) ?? []
  if (channel && message) Object.assign(made.dataset, { channel, message })
  return made
}

/** The name shown for a user's id. */
export function nameOf(id: string | undefined, view: View): string | undefined {
  return id === view.bot.id ? view.bot.name : view.people.find((person) => person.id === id)?.displayName
}

function drawAll(content: Ast['content'], view: View, everyone: boolean): Drawing {
  return typeof content === 'string' ? [content] : (content ?? []).map((node) => draw(node, view, everyone))
}

function draw(node: Ast, view: View, everyone: boolean): Node | string {
  const inside = drawAll(node.content, view, everyone)
  const text = typeof node.content === 'string' ? node.content : ''
  const pill = (words: string) => el('span', { class: 'mention' }, words)
  switch (node.type) {
    case 'text':
      return inside[0] ?? ''
    case 'br':
      return '\n'
    case 'codeBlock':
      return el('pre', { tabindex: 0 }, el('code', {}, highlight(text, node.lang?.toLowerCase() ?? '')))
    case 'heading':
      return el(`h${(node.level ?? 1) as 1 | 2 | 3}`, {}, ...inside)
    case 'link':
    case 'url':
    case 'autolink':
      return linkTo(node.target ?? '', inside)
    case 'list': {
      const items = (node.items ?? []).map((item) => el('li', {}, ...drawAll(item, view, everyone)))
      return typeof node.start === 'number' ? el('ol', { start: node.start }, ...items) : el('ul', {}, ...items)
    }
    case 'timestamp': {
      const [seconds, style] = [Number(node.timestamp), node.format ?? 'f']
      const attributes = { 'data-seconds': seconds, 'data-style': style, title: stamp(seconds * 1000, 'F', 0) }
      return el('time', attributes, stamp(seconds * 1000, style, view.now))
    }
    case 'spoiler':
      return spoiler(inside)
    case 'user':
      return pill(`@${nameOf(node.id, view) ?? 'unknown-user'}`)
    case 'channel':
      return channelLink(view.channels.find(({ id }) => id === node.id))
    case 'role':
      return pill('@role')
    case 'slashCommand':
      return el('button', { class: 'mention', 'data-command': node.fullName ?? '' }, `/${node.fullName}`)
    case 'everyone':
    case 'here':
      return everyone ? pill(`@${node.type}`) : `@${node.type}`
    case 'emoji':
      return `:${node.name}:`
    default:
      return el(tags[node.type] ?? 'span', {}, ...inside)
  }
}

/** A channel as a button that opens it. */
const channelLink = (channel: ChannelView | undefined): HTMLElement =>
  channel === undefined
    ? el('span', { class: 'mention' }, '#unknown')
    : el('button', { class: 'mention', 'data-channel': channel.id }, `#${channel.name}`)

function spoiler(inside: Drawing): HTMLElement {
  const hidden = el('span', { class: 'spoiler', role: 'button', tabindex: 0, 'aria-label': 'Spoiler' }, ...inside)
  const reveal = (event: Event) => {
    if (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ') return
    if (hidden.hasAttribute('role')) event.preventDefault()
    for (const name of ['role', 'tabindex', 'aria-label']) hidden.removeAttribute(name)
  }
  hidden.addEventListener('click', reveal)
  hidden.addEventListener('keydown', reveal)
  return hidden
}
