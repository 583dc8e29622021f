import type { OpenForm } from './discord/interactions/form-limits.ts'
import { isJson, type Json, jsonOf, listOf, textOf } from './discord/json.ts'

const kinds: Readonly<Record<number, FieldView['kind']>> = {
  ...{ 3: 'select', 4: 'text', 19: 'file', 21: 'radio', 22: 'checkbox', 23: 'checkbox' },
}

/** A field of a form as the page draws it; `many`: several choices, files or lines. */
export type FieldView = {
  readonly kind: 'text' | 'file' | 'radio' | 'checkbox' | 'select'
  readonly name: string
  readonly label: string
  readonly description: string
  readonly required: boolean
  readonly many: boolean
  readonly value: string
  readonly maxLength: number
  readonly choices: readonly { readonly value: string; readonly label: string; readonly chosen: boolean }[]
}
/** An open form: markdown, or a field. `id` is that of the interaction that opened it. */
export type FormView = { readonly id: string; readonly title: string; readonly parts: readonly (string | FieldView)[] }

/** The form on a person's screen; null where none is open. */
export function formViewOf(open: { interactionId: string; form: OpenForm } | null): FormView | null {
  if (!open) return null
  const { title, components } = open.form
  const parts = components.map((part) =>
    isJson(part['component']) ? fieldOf(part, part['component']) : textOf(part['content']),
  )
  return { id: open.interactionId, title, parts }
}

function fieldOf({ label, description }: Json, field: Json): FieldView {
  const type = Number(field['type'])
  // A single checkbox is drawn as a group of one.
  const options = type === 23 ? [{ value: 'true', label, default: field['default'] }] : listOf(field['options'])
  return {
    kind: kinds[type] ?? 'text',
    name: textOf(field['custom_id']),
    label: textOf(label),
    description: textOf(description),
    required: field['required'] !== false && type !== 23,
    many: type === 4 ? field['style'] === 2 : type === 22 || Number(field['max_values'] ?? 1) > 1,
    value: textOf(field['value']),
    maxLength: Number(field['max_length'] ?? 4000),
    choices: options.map(jsonOf).map((option) => ({
      value: textOf(option['value']),
      label: textOf(option['label']),
      chosen: option['default'] === true,
    })),
  }
}
