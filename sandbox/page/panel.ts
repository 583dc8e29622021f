import { byId, el } from './dom.ts'
import { link } from './messages/text.ts'
import { format } from './time.ts'
import type { View } from '../view.ts'

const maxLines = 400
const gatewayStates = { connected: 'Connected', connecting: 'Connecting…', down: 'Down' }
const hiddenFields = new Set(['time', 'level', 'msg', 'pid', 'hostname'])
const log = byId('log')
let lastLine = ''

/** Shows the sandbox's clock. */
export function showClock(now: number): void {
  byId('clock').textContent = format(now, { dateStyle: 'medium', timeStyle: 'medium' })
}

/** Shows the gateway, the health address, the violations and the log. */
export function showPanel({ gateway, answersFrom, healthUrl, violations, logs }: View): void {
  const answers = byId<HTMLSelectElement>('answers')
  if (!answers.disabled) answers.value = answersFrom
  byId('answers-hint').hidden = answersFrom !== 'gpt-trainer'
  byId('gateway').textContent = gatewayStates[gateway]
  byId('gateway').className = `state ${gateway}`
  byId('health').replaceChildren(healthUrl ? link(`${healthUrl}/readyz`, healthUrl) : '–')
  byId('violations').className = `state ${violations.length ? 'down' : 'connected'}`
  byId('violations').replaceChildren(
    violations.length ? `${violations.length} recorded` : 'None',
    ...violations.map((violation) => el('p', {}, violation)),
  )
  showLog(logs)
}

/** Appends new lines only, so that a selection in the log survives. */
function showLog(logs: View['logs']): void {
  const from = lastLine ? logs.findLastIndex((line) => JSON.stringify(line) === lastLine) + 1 : 0
  if (from === 0) log.replaceChildren()
  log.append(...logs.slice(from).slice(-maxLines).map(logLine))
  while (log.children.length > maxLines) log.firstElementChild?.remove()
  lastLine = logs.length ? JSON.stringify(logs.at(-1)) : ''
}

function logLine(line: View['logs'][number]): HTMLElement {
  const rest = Object.entries(line).filter(([key]) => !hiddenFields.has(key))
  const pairs = rest.flatMap(([key, value]) => [el('i', {}, ` ${key}=`), compact(value)])
  const time = el('time', {}, new Date(line.time).toTimeString().slice(0, 8))
  return el('li', { class: `level-${line.level}` }, time, ' ', el('b', {}, line.level), ` ${line.msg}`, ...pairs)
}

function compact(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'message' in value) return String(value.message)
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
