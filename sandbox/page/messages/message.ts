import type { APIMessage } from 'discord-api-types/v10'
import { drawAttachment, drawComponents, drawEmbed, drawPlayers } from './components.ts'
import { avatar, el } from '../dom.ts'
import { drawText, nameOf } from './text.ts'
import { headerTime, stamp } from '../time.ts'
import type { View } from '../../view.ts'

/** The acts of a person on a message. */
export type MessageActs = {
  press(message: APIMessage, customId: string, values?: readonly string[]): Promise<void>
  reply(message: APIMessage): void
  dismiss(message: APIMessage): void
  use(message: APIMessage, command: string): void
  /** Opens a thread. */
  enter(channelId: string): void
}
/** `person` is null for the professor. */
type Author = { readonly name: string; readonly app: boolean; readonly person: { readonly color: string } | null }

/** Message flags and a message type of Discord's API. */
const [noEmbeds, ephemeral, thinking, reply] = [4, 64, 128, 19]
const commandReplies = [20, 23]
const unknownPerson = { color: '#5c5e66' }
const flag = (message: APIMessage, bit: number) => ((message.flags ?? 0) & bit) !== 0

/** Tells if a message needs no header of its own: same author as before, within seven minutes. */
export function continues(message: APIMessage, before: APIMessage | undefined): boolean {
  if (!before || before.author.id !== message.author.id || message.interaction_metadata) return false
  if (Number(message.type) === reply || flag(message, ephemeral) !== flag(before, ephemeral)) return false
  // The first message of a forum post, whose id is that of its thread, stands by itself.
  return message.id !== message.channel_id && Date.parse(message.timestamp) - Date.parse(before.timestamp) < 7 * 60_000
}

/** Fills a list item with a message as Discord draws it; `first` gives it a header of its own. */
export function drawMessage(item: HTMLElement, message: APIMessage, first: boolean, view: View, acts: MessageActs) {
  const at = Date.parse(message.timestamp)
  const author = authorOf(message.author, view)
  const forMe = message.mention_everyone || message.mentions.some((user) => user.id === view.me.id)
  const pinged = forMe && message.author.id !== view.me.id
  const marks = { first, pinged, ephemeral: flag(message, ephemeral) }
  item.className = ['message', ...Object.entries(marks).map(([name, on]) => (on ? name : ''))].join(' ').trim()
  const top = first
    ? [above(message, view), avatar(author.person), header(author, at, view)]
    : [el('time', { class: 'gutter', 'aria-hidden': 'true' }, stamp(at, 't', at))]
  const parts = [...top, ...body(message, author, view, acts), bottom(message, view, acts)]
  item.replaceChildren(...parts.filter((part) => part !== null))
}

function authorOf(user: APIMessage['author'], view: View): Author {
  const person = view.people.find(({ id }) => id === user.id) ?? (user.id === view.bot.id ? null : unknownPerson)
  return { name: nameOf(user.id, view) ?? user.global_name ?? user.username, app: user.bot === true, person }
}

/** The name in the person's colour, which the style sheet lightens for contrast. */
function nameTag({ name, person }: Author, prefix = ''): HTMLElement {
  const made = el('b', { class: 'name' }, prefix + name)
  if (person) made.style.setProperty('--person', person.color)
  return made
}

function header(author: Author, at: number, view: View): HTMLElement {
  const time = el('time', { datetime: new Date(at).toISOString() }, headerTime(at, view.now))
  return el('div', { class: 'header' }, nameTag(author), author.app && el('span', { class: 'app' }, 'APP'), time)
}

/** The line above a message: the message replied to, or the person and the command. */
function above(message: APIMessage, view: View): HTMLElement | null {
  const used = message.interaction_metadata
  if (used && Number(used.type) === 2) {
    // Discord sends the command's name, although its documentation does not list it.
    const { name = 'a command', target_message_id: target } = used as { name?: string; target_message_id?: string }
    const author = authorOf(used.user, view)
    const pill = el('span', { class: 'mention' }, target ? name : `/${name}`)
    return el('div', { class: 'above' }, avatar(author.person, 'tiny'), nameTag(author), ' used ', pill)
  }
  if (Number(message.type) !== reply) return null
  const to = message.referenced_message ?? view.messages.find(({ id }) => id === message.message_reference?.message_id)
  if (!to) return el('div', { class: 'above' }, el('em', {}, 'Original message was deleted'))
  const author = authorOf(to.author, view)
  const onclick = () => document.getElementById(`message-${to.id}`)?.scrollIntoView({ block: 'center' })
  // Its first line, without the marks of headings, quotes and lists.
  const line = to.content.replace(/^(?:\s|>{1,3} |#{1,3} |-# |[-*] )+/, '').split('\n', 1)[0]
  const said = drawText(line || 'See the message', view)
  const pings = message.mentions.some((user) => user.id === to.author.id) ? '@' : ''
  const jump = el('button', { class: 'jump', onclick }, ...said)
  for (const inner of jump.querySelectorAll('a')) inner.replaceWith(...inner.childNodes)
  return el('div', { class: 'above' }, avatar(author.person, 'tiny'), nameTag(author, pings), jump)
}

/** Three animated dots. */
export const dots = () => el('span', { class: 'dots' }, el('i'), el('i'), el('i'))

function body(message: APIMessage, author: Author, view: View, acts: MessageActs): HTMLElement[] {
  if (flag(message, thinking)) return [el('div', { class: 'thinking' }, dots(), `${author.name} is thinking…`)]
  // Discord marks edited messages, but not the replies to commands.
  const edited = message.edited_timestamp !== null && !commandReplies.includes(message.type)
  const text = drawText(message.content, view, message.mention_everyone)
  return [
    ...(message.content
      ? [el('div', { class: 'text' }, ...text, edited && el('span', { class: 'edited' }, ' (edited)'))]
      : []),
    ...message.attachments.map(drawAttachment),
    ...(flag(message, noEmbeds) ? [] : message.embeds.map((embed) => drawEmbed(embed, view))),
    ...(flag(message, noEmbeds) ? [] : drawPlayers(message.content)),
    ...drawComponents(message, (customId, values) => acts.press(message, customId, values)),
    ...drawReactions(message),
    ...(message.thread && message.thread.id !== view.channelId ? [threadOf(message.thread, view, acts)] : []),
  ]
}

/** The bot's reactions. */
function drawReactions({ reactions = [] }: APIMessage): HTMLElement[] {
  if (reactions.length === 0) return []
  const each = reactions.map(({ emoji, count }) => el('span', { class: 'reaction' }, `${emoji.name ?? ''} ${count}`))
  return [el('div', { class: 'reactions', role: 'group', 'aria-label': 'Reactions' }, ...each)]
}

/** The button of the thread that was opened on a message. */
function threadOf({ id }: { id: string }, view: View, acts: MessageActs): HTMLElement {
  const thread = view.channels.find((channel) => channel.id === id)
  const attributes = { class: 'card', onclick: () => acts.enter(id), disabled: !thread }
  return el('button', attributes, el('b', {}, thread?.name ?? 'Closed'), ' Thread ›')
}

/** The note under an ephemeral message; on any other, the toolbar that appears on hover and on focus. */
function bottom(message: APIMessage, view: View, acts: MessageActs): HTMLElement | null {
  if (flag(message, ephemeral)) {
    const dismiss = el('button', { class: 'plain', onclick: () => acts.dismiss(message) }, 'Dismiss message')
    return el('div', { class: 'only-you' }, 'Only you can see this • ', dismiss)
  }
  if (flag(message, thinking)) return null
  const answer = el('button', { 'aria-label': 'Reply', title: 'Reply', onclick: () => acts.reply(message) }, '↰')
  return el('div', { class: 'toolbar' }, answer, menu(message, view, acts))
}

/** The menu of the bot's message commands; it closes when it loses the focus. */
function menu(message: APIMessage, view: View, acts: MessageActs): HTMLElement | null {
  const found = view.messageCommands
  const items = found.map((name) => el('button', { role: 'menuitem', onclick: () => use(name) }, name))
  const opener = el('summary', { role: 'button', 'aria-label': 'More', title: 'More' }, '⋯')
  const made = el('details', { name: 'menu' }, opener, el('div', { role: 'menu' }, ...items))
  const use = (name: string) => {
    made.open = false
    acts.use(message, name)
  }
  made.addEventListener('focusout', (event) => {
    if (!made.contains(event.relatedTarget as Node | null)) made.open = false
  })
  return found.length ? made : null
}
