import type { APIMessage } from 'discord-api-types/v10'
import { pickCommand, showProblem, showComposer, startComposer } from './composer/composer.ts'
import { namesIn } from './composer/mentions.ts'
import { post, watch, type Seat } from './connection.ts'
import { avatar, byId, el } from './dom.ts'
import { startFaults } from './faults.ts'
import { showForm, startForm } from './form.ts'
import { announceArrivals, startArrivals } from './messages/arrivals.ts'
import { showMessages } from './messages/list.ts'
import { dots } from './messages/message.ts'
import { showNews } from './news.ts'
import { showClock, showPanel } from './panel.ts'
import { nameOf, refreshTimes } from './messages/text.ts'
import { hereOf, showSidebar } from './sidebar.ts'
import type { View } from '../view.ts'

const asked = new URLSearchParams(location.search)
const seat: Seat = { as: asked.get('as') ?? 'member', channel: asked.get('channel') ?? 'town-square' }
const scroller = byId('scroller')
let view: View | null = null
let viewedAt = 0
let replyTo: APIMessage | null = null
/** The id of a message to which a link leads, until it is on the page. */
let jumpTo: string | null = null

const refresh = watch(seat, show, (sentence) => {
  document.body.classList.add('lost')
  byId('lost').textContent = sentence
})
const attempt = (act: string, body: object) => post(act, body).catch((error: Error) => showProblem(error.message))
const acts = {
  press: (message: APIMessage, customId: string, values?: readonly string[]) =>
    attempt('press', { as: seat.as, message: message.id, customId, values }),
  dismiss: (message: APIMessage) => void attempt('dismiss', { as: seat.as, message: message.id }),
  use: (message: APIMessage, name: string) =>
    void attempt('command', { ...seat, name, options: {}, target: message.id }),
  reply: setReply,
  enter: (channelId: string) => changeSeat({ channel: channelId }),
}

/** Changes the person or the channel. The page's address keeps both over a reload. */
function changeSeat(change: Partial<Seat>): void {
  Object.assign(seat, change)
  history.replaceState(null, '', `?${new URLSearchParams(seat).toString()}`)
  setReply(null)
  showProblem('')
  scroller.scrollTop = 0
  if (document.body.classList.contains('channels-open')) byId('show-channels').click()
  if (change.channel !== undefined) byId('field').focus()
  void refresh()
}

function setReply(message: APIMessage | null): void {
  replyTo = message
  byId('reply-bar').hidden = message === null
  if (!message || !view) return
  const name = nameOf(message.author.id, view) ?? message.author.username
  const cancel = el('button', { 'aria-label': 'Cancel reply', onclick: () => setReply(null) }, '✕')
  byId('reply-bar').replaceChildren(el('span', {}, 'Replying to ', el('b', {}, name)), cancel)
  byId('field').focus()
}

function show(fresh: View): void {
  view = fresh
  viewedAt = performance.now()
  document.body.classList.remove('lost')
  const { name, sign, label, channel } = hereOf(fresh)
  document.title = `${label} | Sandbox`
  byId('title').replaceChildren(el('i', {}, sign), name)
  byId('topic').textContent = channel?.topic ?? ''
  showWelcome(fresh)
  showSidebar(fresh, (key) => changeSeat({ channel: key }))
  showMessages(fresh, acts)
  jump()
  announceArrivals(fresh)
  showComposer(`Message ${label}`, fresh.commands, namesIn(fresh))
  showPanel(fresh)
  showForm(fresh)
  showNews(fresh)
  showTyping(fresh.typing)
  tick()
}

/** Scrolls to the message that a link named, and lights it up for a moment. */
function jump(): void {
  const item = jumpTo === null ? null : document.getElementById(`message-${jumpTo}`)
  if (!item) return
  jumpTo = null
  item.scrollIntoView({ block: 'center' })
  item.classList.add('jumped')
}

/** The beginning of the history, as Discord words it; where nothing was said yet, with something to try. */
function showWelcome(fresh: View): void {
  const { channel, name, sign, label } = hereOf(fresh)
  const parent = fresh.channels.find(({ id }) => id === channel?.parentId)
  const text = [`Welcome to ${label}!`, `This is the start of the ${label} channel.`]
  const kinds = {
    text,
    announcement: text,
    forum: [name, 'Each post is a thread of its own.'],
    thread: [name, `A thread in #${parent?.name ?? ''}.`],
    dm: [name, `This is the beginning of your direct messages with ${name}.`],
  }
  const [heading = '', sentence = ''] = kinds[channel?.kind ?? 'text']
  const ways = channel?.kind === 'dm' ? ', or just write.' : ', or type @ and pick the professor.'
  byId('welcome').replaceChildren(
    channel?.kind === 'dm' ? avatar(null, 'large') : el('i', {}, sign),
    el('h1', {}, heading),
    el('p', {}, sentence),
    fresh.messages.length
      ? ''
      : el('p', {}, 'Try ', el('code', {}, '/prof what is retrieval-augmented generation?'), ways),
  )
}

function showTyping(names: readonly string[]): void {
  const text = names.length ? `${names.join(', ')} is typing…` : ''
  if (byId('typing').textContent !== text) byId('typing').replaceChildren(...(text ? [dots(), text] : []))
}

/** Advances the clock and the relative times between two views. */
function tick(): void {
  if (!view) return
  const now = view.now + (performance.now() - viewedAt)
  showClock(now)
  refreshTimes(byId('messages'), now)
}

function toggle(id: string, name: string): void {
  const tell = (open: boolean) => (byId(id).ariaExpanded = String(open))
  byId(id).addEventListener('click', () => tell(document.body.classList.toggle(name)))
  tell(document.body.classList.contains(name))
}

startComposer(async (act, body) => {
  const to = act === 'say' && replyTo ? { replyTo: replyTo.id } : {}
  if (act === 'say') setReply(null)
  scroller.scrollTop = 0
  await post(act, { ...seat, ...body, ...to })
})
document.body.classList.toggle('panel-open', matchMedia('(min-width: 1100px)').matches)
toggle('show-channels', 'channels-open')
toggle('show-panel', 'panel-open')
byId('speaker').addEventListener('change', () => changeSeat({ as: byId<HTMLSelectElement>('speaker').value }))
byId('messages').addEventListener('click', (event) => {
  const pressed = (event.target as Element).closest<HTMLElement>('.mention, [data-message]')
  const { command, channel, message = null } = pressed?.dataset ?? {}
  if (message !== null) event.preventDefault()
  jumpTo = message
  if (command) pickCommand(command)
  if (channel) changeSeat({ channel })
})
startArrivals()
startFaults(post)
startForm((act, body) => post(act, { as: seat.as, ...body }))
byId('answers').addEventListener('change', () => {
  const answers = byId<HTMLSelectElement>('answers')
  answers.disabled = true
  void attempt('answers', { from: answers.value }).finally(() => (answers.disabled = false))
})
for (const step of document.querySelectorAll<HTMLElement>('[data-advance-ms]')) {
  step.addEventListener('click', () => {
    step.ariaBusy = 'true'
    void attempt('clock', { advanceMs: Number(step.dataset['advanceMs']) }).finally(() => (step.ariaBusy = null))
  })
}
setInterval(tick, 1000)
byId('field').focus()
