import { readFiles } from './composer/files.ts'
import { byId, el } from './dom.ts'
import { drawText } from './messages/text.ts'
import type { View } from '../view.ts'

type Field = Exclude<NonNullable<View['form']>['parts'][number], string>

const dialog = byId<HTMLDialogElement>('form')
const form = byId<HTMLFormElement>('form-fields')
let shown = ''
let fields: readonly Field[] = []

/** Opens the form of the view, once; closes it where it was sent. The dialog keeps the focus inside, and gives it back. */
export function showForm(view: View): void {
  if ((view.form?.id ?? '') === shown) return
  shown = view.form?.id ?? ''
  if (!view.form) return dialog.close()
  fields = view.form.parts.filter((part) => typeof part !== 'string')
  byId('form-title').textContent = view.form.title
  byId('form-problem').textContent = ''
  const draw = (part: string | Field) =>
    typeof part === 'string' ? el('div', { class: 'text' }, ...drawText(part, view)) : drawField(part)
  byId('form-parts').replaceChildren(...view.form.parts.map(draw))
  dialog.showModal()
  dialog.scrollTop = 0
}

/** Listens to the dialog: Submit, Cancel and Escape. `send` rejects with the sentence that is shown. */
export function startForm(send: (act: 'submit' | 'cancel', body: object) => Promise<void>): void {
  const tell = (error: Error) => (byId('form-problem').textContent = error.message)
  dialog.addEventListener('cancel', () => void send('cancel', {}).catch(tell))
  byId('form-cancel').addEventListener('click', () => dialog.requestClose())
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const data = new FormData(form)
    const plain = fields.filter(({ kind }) => kind !== 'file')
    const entries = plain.map(({ name, many, kind }) => {
      const values = data.getAll(name).map(String)
      return [name, many && kind !== 'text' ? values : (values[0] ?? '')] as const
    })
    const inputs = [...form.querySelectorAll<HTMLInputElement>('[type=file]')]
    void Promise.all(inputs.map(readFiles))
      .then((files) => send('submit', { fields: Object.fromEntries(entries), files: files.flat() }))
      .catch(tell)
  })
}

function drawField(field: Field): HTMLElement {
  const { kind, name, label, description, required, many, value, maxLength, choices } = field
  const words = [el('b', {}, label, required && ' *'), description && el('small', {}, description)]
  if (kind === 'radio' || kind === 'checkbox') {
    const choice = ({ value: of, label: text, chosen }: (typeof choices)[number]) =>
      el('label', {}, el('input', { type: kind, name, value: of, checked: chosen }), text)
    return el('fieldset', {}, el('legend', {}, ...words), ...choices.map(choice))
  }
  const option = (of: (typeof choices)[number]) => el('option', { value: of.value, selected: of.chosen }, of.label)
  const controls = {
    text: () =>
      many
        ? el('textarea', { name, required, maxlength: maxLength, rows: 4 }, value)
        : el('input', { name, required, maxlength: maxLength, value }),
    file: () => el('input', { type: 'file', name, required, multiple: many }),
    select: () => el('select', { name, required, multiple: many }, ...choices.map(option)),
  }
  return el('label', {}, ...words, controls[kind]())
}
