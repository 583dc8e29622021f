import { byId, el } from './dom.ts'
import { format } from './time.ts'
import type { View } from '../view.ts'

type Item = NonNullable<View['news']>['items'][number]

const words = { queued: 'Queued', posting: 'Posting…', posted: 'Posted', failed: 'Failed', dropped: 'Dropped' }
const maxNext = 20
let shown = ''

/** Shows the queue of news as a timeline: what was posted last, then what comes next. */
export function showNews({ news }: View): void {
  const mark = JSON.stringify(news)
  if (mark === shown) return
  shown = mark
  byId('news').hidden = news === null
  if (!news) return
  const isWaiting = ({ state }: Item) => state === 'queued' || state === 'posting'
  const waiting = news.items.filter(isWaiting)
  const ended = news.items.filter((item) => !isWaiting(item))
  const more = waiting.length - maxNext
  byId('news-count').textContent = waiting.length ? `${waiting.length} to come` : 'Nothing to come'
  byId('timeline').replaceChildren(
    ...[...ended, ...waiting.slice(0, maxNext)].map(drawItem),
    more > 0 ? el('li', {}, `… and ${more} more`) : '',
  )
  byId('feed-to-add').textContent = news.feedToAdd
  const next = byId('timeline').children[Math.max(0, ended.length - 2)] as HTMLElement | undefined
  byId('timeline').scrollTop = next ? next.offsetTop - byId('timeline').offsetTop : 0
}

function drawItem({ state, at, title, source, reason }: Item): HTMLElement {
  const time = at === null ? 'no time yet' : format(at, { weekday: 'short', hour: 'numeric', minute: '2-digit' })
  const line = [el('b', {}, words[state]), ' ', el('time', {}, time), ` · ${source}`]
  return el('li', { class: state }, el('div', {}, ...line), title, reason && el('small', {}, reason))
}
