import type { APIMessage } from 'discord-api-types/v10'
import { byId } from '../dom.ts'
import type { View } from '../../view.ts'

const thinking = 128
/** Further up than this the newest message is out of sight. */
const nearPx = 80
const scroller = byId('scroller')
const notice = byId('arrivals')
let place = ''
let known = new Set<string>()

/** Tells of the bot's answers to this person, and of other messages, that come while the newest ones are out of sight. */
export function announceArrivals(view: View): void {
  const here = `${view.me.id} ${view.channelId}`
  const before = known
  const finished = view.messages.filter(isFinished)
  known = new Set(finished.map(({ id }) => id))
  const isNew = here === place ? finished.filter(({ id }) => !before.has(id)) : []
  place = here
  if (isNear()) return hide()
  const isOwn = isNew.some((message) => message.author.id === view.bot.id && isFor(message, view))
  if (isOwn) tell(`${view.bot.name} has answered you ↓`)
  else if (isNew.some(({ author }) => author.id !== view.me.id) && notice.hidden) tell('New messages ↓')
}

/** Listens to the notice, which leads to the newest message, and to the scrolling that makes it needless. */
export function startArrivals(): void {
  notice.addEventListener('click', () => {
    scroller.scrollTop = 0
    hide()
    byId('field').focus()
  })
  scroller.addEventListener('scroll', () => {
    if (isNear()) hide()
  })
}

/** The scroller is a reversed column: its newest end is at 0. */
const isNear = (): boolean => scroller.scrollTop > -nearPx

/** An answer that is being written has its Stop button. */
const isFinished = (message: APIMessage): boolean =>
  ((message.flags ?? 0) & thinking) === 0 && !JSON.stringify(message.components ?? []).includes(':stop:')

function isFor(message: APIMessage, { me }: View): boolean {
  const { interaction_metadata: used, referenced_message: to } = message
  return used?.user.id === me.id || to?.author.id === me.id || message.mentions.some(({ id }) => id === me.id)
}

function tell(sentence: string): void {
  notice.textContent = sentence
  notice.hidden = false
  byId('arrivals-said').textContent = sentence.replace(' ↓', '')
}

function hide(): void {
  notice.hidden = true
  byId('arrivals-said').textContent = ''
}
