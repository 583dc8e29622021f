import { byId, el } from '../dom.ts'
import { attach, attachedFiles, startAttaching } from './files.ts'
import { matchingNames, type Name } from './mentions.ts'
import { pickerKey, showPicks } from './picker.ts'
import { firstOption, matching, optionValues, refusal, typedThrough } from './slash.ts'
import type { Slash, SlashOption } from '../../slash-commands.ts'

/** Sends a message or a command. Rejects with an Error whose message is shown. */
export type Send = (act: 'say' | 'command', body: object) => Promise<void>
/** A command being filled in. The field always holds the value of `option`. */
type Draft = { readonly command: Slash; option: SlashOption | undefined; readonly values: Record<string, string> }

const field = byId<HTMLTextAreaElement>('field')
let commands: readonly Slash[] = []
let names: readonly Name[] = []
let draft: Draft | null = null
let name = ''

/** Shows a problem above the field; '' clears it. */
export function showProblem(sentence: string): void {
  byId('problem').textContent = sentence
}

/** Sets the name of the field, the commands that the bot offers, and who can be mentioned. */
export function showComposer(fieldName: string, offered: readonly Slash[], mentionable: readonly Name[]): void {
  const changed = JSON.stringify(commands) !== JSON.stringify(offered)
  name = fieldName
  commands = offered
  names = mentionable
  field.ariaLabel = name
  field.placeholder = draft ? '' : name
  if (changed && !draft && document.activeElement === field) field.dispatchEvent(new Event('input'))
}

/** Listens to the field, which takes a message, or a slash command with its options as pills. */
export function startComposer(send: Send): void {
  field.setAttribute('aria-describedby', 'hint')
  field.addEventListener('keydown', (event) => {
    if (!event.isComposing && handleKey(event, send)) event.preventDefault()
  })
  field.addEventListener('input', () => {
    showProblem('')
    const through = draft ? null : typedThrough(commands, field.value)
    if (through) fill({ command: through.command, option: firstOption(through.command), values: {} }, through.rest)
    write(field.value)
    offer(send)
  })
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault()
    submit(send)
  })
  startAttaching()
  byId('plus').addEventListener('click', () => {
    fill(null, '/')
    offer(send)
    field.focus()
  })
}

/** Begins to fill in the command of that name. */
export function pickCommand(called: string): void {
  const command = commands.find((each) => each.name === called)
  if (!command) return
  fill({ command, option: firstOption(command), values: {} }, '')
  field.focus()
}

/** Answers false where the browser is to handle the key. */
function handleKey({ key, shiftKey }: KeyboardEvent, send: Send): boolean {
  if (!shiftKey && pickerKey(key, field)) return true
  if (key === 'Enter' && !shiftKey) submit(send)
  else if (draft && key === 'Escape') fill(null, '')
  else if (draft && key === 'Backspace' && field.value === '') fill(null, `/${draft.command.name}`)
  else if (draft?.option && key === 'Tab') {
    const next = draft.command.options[draft.command.options.indexOf(draft.option) + (shiftKey ? -1 : 1)]
    if (!next) return false
    move(draft, next)
  } else return false
  if (field.value !== '') offer(send)
  return true
}

function write(text: string): void {
  if (field.value !== text) field.value = text
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight}px`
}

/** Shows a command to fill in, or (null) plain text. */
function fill(next: Draft | null, text: string): void {
  draft = next
  showProblem('')
  showPills()
  write(next && !next.option ? '' : text)
  showChoices()
}

/** Keeps the value of the field, and moves on to another option. */
function move(of: Draft, option: SlashOption): void {
  if (of.option) of.values[of.option.name] = field.value
  fill({ ...of, option }, of.values[option.name] ?? '')
  field.focus()
}

/** Draws the pills around the field; the field itself is not moved, so that it keeps the focus. */
function showPills(): void {
  const { command, option } = draft ?? {}
  const options = command?.options ?? []
  const at = option ? options.indexOf(option) : options.length
  byId('pills-before').replaceChildren(
    ...(command ? [el('b', { class: 'chip' }, `/${command.name}`)] : []),
    ...options.slice(0, at).map(pill),
  )
  byId('option-name').textContent = option?.name ?? ''
  const fileOf = ({ name: label, description: title }: SlashOption) =>
    el('button', { class: 'pill', title, onclick: () => byId('attach').click() }, label, el('b', {}, '+'))
  byId('pills-after').replaceChildren(...options.slice(at + 1).map(pill), ...(command?.files ?? []).map(fileOf))
  byId('box').classList.toggle('filling', option !== undefined)
  byId('hint').textContent = option?.description ?? command?.description ?? ''
  field.readOnly = command !== undefined && !option
  field.placeholder = command ? '' : name
}

function pill(option: SlashOption): HTMLElement {
  const value = draft?.values[option.name] ?? ''
  const onclick = () => void (draft && move(draft, option))
  const attributes = { class: 'pill', title: option.description, onclick }
  return el('button', attributes, option.name, value && el('b', {}, value))
}

/** Shows the choices of the present option in the picker; closes it where the option has none. */
function showChoices(): void {
  const { name: title = '', choices = [] } = draft?.option ?? {}
  const open = choices.filter((choice) => choice.name.toLowerCase().includes(field.value.toLowerCase()))
  const take = (label: string) => {
    write(label)
    showPicks('', [], field)
  }
  const done = open.some((choice) => choice.name === field.value)
  showPicks(title, done ? [] : open.map((choice) => ({ label: choice.name, pick: () => take(choice.name) })), field)
}

/** Shows the choices of the present option, or the names or commands that match the text. */
function offer(send: Send): void {
  if (draft) return showChoices()
  if (!field.value.startsWith('/')) return offerNames()
  const found = matching(commands, field.value).map((command) => ({
    label: `/${command.name}`,
    hint: command.description,
    options: [...command.options, ...command.files],
    pick(entered: boolean): void {
      fill({ command, option: firstOption(command), values: {} }, '')
      field.focus()
      if (entered && command.options.length === 0) submit(send)
    },
  }))
  showPicks('Commands', found, field)
}

/** Shows who can be mentioned, where an `@` stands before the caret. */
function offerNames(): void {
  const caret = field.selectionStart
  const { found, at } = matchingNames(names, field.value.slice(0, caret))
  const pick = (picked: string) => {
    const before = `${field.value.slice(0, at)}@${picked} `
    write(before + field.value.slice(caret))
    field.setSelectionRange(before.length, before.length)
    showPicks('', [], field)
    field.focus()
  }
  const offers = found.map(({ name: label, hint, person }) => ({ label, hint, person, pick: () => pick(label) }))
  showPicks('People', offers, field)
}

function submit(send: Send): void {
  const [was, text, files] = [draft, field.value, attachedFiles()]
  if (was?.option) was.values[was.option.name] = text
  const refused = was && refusal(was.command, was.values)
  if (refused) {
    move(was, refused.option)
    showProblem(refused.sentence)
  } else if (was || text.trim() || files.length) {
    const options = was && optionValues(was.command, was.values)
    const sending = was
      ? send('command', { name: was.command.name, options, files })
      : send('say', { text: text.trim(), files })
    fill(null, '')
    attach([])
    sending.catch((error: unknown) => {
      // A refused text comes back, unless a new one is being written.
      if (field.value === '' && !draft) fill(was, text)
      if (attachedFiles().length === 0) attach(files)
      showProblem(error instanceof Error ? error.message : String(error))
    })
  }
}
