import type { APIMessage } from 'discord-api-types/v10'
import { byId, el } from '../dom.ts'
import { continues, drawMessage, type MessageActs } from './message.ts'
import { format } from '../time.ts'
import type { View } from '../../view.ts'

const root = byId('messages')
const marks = new WeakMap<HTMLElement, string>()

/** Shows the messages of a view. An unchanged message keeps its nodes, and no remaining message is moved. */
export function showMessages(view: View, acts: MessageActs): void {
  const items: HTMLElement[] = []
  let before: APIMessage | undefined
  let day = ''
  for (const each of view.messages) {
    // Type 21 is a thread's first message: it shows the message on which the thread was opened.
    const message = (Number(each.type) === 21 && each.referenced_message) || each
    const its = format(Date.parse(message.timestamp), { dateStyle: 'long' })
    if (its !== day) items.push(dividerOf(its))
    items.push(itemOf(message, its !== day || !continues(message, before), view, acts))
    before = message
    day = its
  }
  const wanted = new Set<Element>(items)
  for (const child of [...root.children]) if (!wanted.has(child)) child.remove()
  items.forEach((item, index) => {
    const there = root.children[index] ?? null
    if (there !== item) root.insertBefore(item, there)
  })
}

function dividerOf(day: string): HTMLElement {
  const known = root.querySelector<HTMLElement>(`[data-day="${day}"]`)
  return known ?? el('li', { class: 'divider', role: 'separator', 'aria-label': day, 'data-day': day }, day)
}

function itemOf(message: APIMessage, first: boolean, view: View, acts: MessageActs): HTMLElement {
  const id = `message-${message.id}`
  const item = document.getElementById(id) ?? el('li', { id })
  const known = [view.me.id, view.bot.name, view.messageCommands.length, view.channels.length, view.channelId]
  const mark = JSON.stringify([message, first, new Date(view.now).toDateString(), known])
  if (marks.get(item) === mark) return item
  keepFocus(item, () => drawMessage(item, message, first, view, acts))
  marks.set(item, mark)
  return item
}

/** Redraws, and gives the focus to the same control as before, without scrolling to it. */
function keepFocus(item: HTMLElement, draw: () => void): void {
  const all = () => [...item.querySelectorAll<HTMLElement>('button, a, select, summary, [tabindex]')]
  const nameOf = (control: HTMLElement) => control.dataset['customId'] ?? control.ariaLabel ?? control.textContent
  const had = all().find((control) => control === document.activeElement)
  const alike = () => all().filter((control) => had && nameOf(control) === nameOf(had))
  const nth = had ? alike().indexOf(had) : -1
  draw()
  alike()[nth]?.focus({ preventScroll: true })
}
