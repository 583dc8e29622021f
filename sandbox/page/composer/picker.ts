import { avatar, byId, el } from '../dom.ts'

/** A line of the picker; `pick` gets true where the person pressed Enter, which may mean to send. */
export type Offer = {
  readonly label: string
  readonly hint?: string
  /** Whose picture stands beside it; without it the professor's. */
  readonly person?: { readonly color: string } | null
  readonly options?: readonly { readonly name: string; readonly required?: boolean }[]
  readonly pick: (entered: boolean) => void
}

const root = byId('picker')
let picks: readonly Offer[] = []
let current = 0

/** Opens the list above the field, or closes it where there are no offers. The field keeps the focus. */
export function showPicks(title: string, found: readonly Offer[], field: HTMLElement): void {
  picks = found
  root.hidden = found.length === 0
  root.ariaLabel = title
  root.replaceChildren(el('h2', { 'aria-hidden': 'true' }, title), ...found.map(draw))
  mark(0, field)
}

/** Handles a key; false where the picker has no use for it. */
export function pickerKey(key: string, field: HTMLElement): boolean {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key]
  if (picks.length === 0) return false
  if (step) mark((current + step + picks.length) % picks.length, field)
  else if (key === 'Tab' || key === 'Enter') picks[current]?.pick(key === 'Enter')
  else if (key === 'Escape') showPicks('', [], field)
  else return false
  return true
}

function mark(index: number, field: HTMLElement): void {
  current = index
  const items = [...root.querySelectorAll<HTMLElement>('[role=option]')]
  items.forEach((item, at) => (item.ariaSelected = String(at === index)))
  items[index]?.scrollIntoView({ block: 'nearest' })
  if (items[index]) field.setAttribute('aria-activedescendant', items[index].id)
  else field.removeAttribute('aria-activedescendant')
}

function draw({ label, hint, person = null, options = [], pick }: Offer, index: number): HTMLElement {
  const names = options.map((option) => el('kbd', { class: option.required && 'required' }, option.name))
  const words = el('div', {}, el('b', {}, label), ...names, hint && el('small', {}, hint))
  const attributes = { role: 'option', id: `pick-${index}`, onclick: () => pick(false) }
  const item = el('div', attributes, avatar(person, 'small'), words)
  item.addEventListener('mousedown', (event) => event.preventDefault())
  return item
}
