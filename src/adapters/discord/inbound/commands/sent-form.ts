import { type APIAttachment, type APIModalSubmission, ComponentType } from 'discord-api-types/v10'

/** A form has at most five parts, of which each holds one field; Discord's schema allows 40. */
const maxParts = 40

type Part = { readonly component?: unknown; readonly components?: unknown }
type SentField = {
  readonly type?: unknown
  readonly custom_id?: unknown
  readonly value?: unknown
  readonly values?: unknown
}

/**
 * The fields of a form that was sent, as text, and its files; the text of a file's field is the file's name. A field without
 * a value is ''. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
 */
export function sentForm({ components, resolved }: Pick<APIModalSubmission, 'components' | 'resolved'>): {
  options: Record<string, string>
  files: APIAttachment[]
} {
  const { attachments = {} } = resolved ?? {}
  const fields = arrayOf(components).slice(0, maxParts).flatMap(fieldsOf)
  const filesOf = ({ values }: SentField): APIAttachment[] =>
    arrayOf(values).flatMap(
      (id) => (typeof id === 'string' && Object.hasOwn(attachments, id) ? attachments[id] : []) ?? [],
    )
  const textOf = (field: SentField): string =>
    field.type === ComponentType.FileUpload ? (filesOf(field)[0]?.filename ?? '') : valueOf(field)
  return {
    options: Object.fromEntries(fields.map((field) => [field.custom_id, textOf(field)])),
    files: fields.flatMap(filesOf),
  }
}

/** The fields of a label or of a row. A part of another kind has none. */
function fieldsOf(part: unknown): (SentField & { custom_id: string })[] {
  if (!isObject(part)) return []
  const { component, components } = part as Part
  return [component, ...arrayOf(components)].filter(isField)
}

function valueOf({ value, values }: SentField): string {
  const [first = value] = arrayOf(values)
  return typeof first === 'string' || typeof first === 'boolean' ? String(first) : ''
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const isField = (value: unknown): value is SentField & { custom_id: string } =>
  isObject(value) && 'custom_id' in value && typeof value.custom_id === 'string'
const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])
