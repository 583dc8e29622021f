import type { APIAttachment } from 'discord-api-types/v10'
import type { Upload } from '../../http/bodies.ts'
import type { Channel } from '../channels/channels.ts'
import { isJson, type Json, jsonOf, listOf, textOf } from '../json.ts'
import { attachmentsOf } from '../messages/attachments.ts'
import { DriverError } from '../people/client.ts'
import type { World } from '../world.ts'
import { fieldsOf, type OpenForm } from './form-limits.ts'

/** A text, the value of a choice, `true` or `false`; several values as a list. */
export type FieldValues = Readonly<Record<string, string | readonly string[]>>

/**
 * The data of a submitted form; fields that are not given keep what the form opened with. Files go to the uploads in their
 * order. Throws a DriverError where the client would not send it.
 */
export function submittedForm(
  world: World,
  channel: Channel,
  form: OpenForm,
  { fields, files }: { fields: FieldValues; files: readonly Upload[] },
): object {
  const names = fieldsOf(form).map(({ custom_id }) => custom_id)
  const unknown = Object.keys(fields).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new DriverError(`The form has no field ${unknown}.`)
  const uploads = attachmentsOf(world, channel, files, { ephemeral: true })
  const waiting = [...uploads]
  const components = form.components.map((part) => {
    const { type, id, component } = part
    if (!isJson(component)) return { type, id }
    const { custom_id, type: kind, id: inner } = component
    const value = fields[String(custom_id)]
    return { type, id, component: { type: kind, id: inner, custom_id, ...valueOf(component, value, waiting) } }
  })
  if (waiting.length > 0) throw new DriverError('The form takes fewer files.')
  const attachments = Object.fromEntries(uploads.map((file) => [file.id, file]))
  return { custom_id: form.custom_id, components, ...(uploads.length > 0 && { resolved: { attachments } }) }
}

function valueOf(field: Json, given: FieldValues[string] | undefined, waiting: APIAttachment[]): object {
  const name = String(field['custom_id'])
  const required = field['required'] !== false
  const refuse = (sentence: string) => new DriverError(`${name}: ${sentence}`)
  const bounds = (count: number, least: number, most: number) => {
    if (count < (required ? Math.max(1, least) : count === 0 ? 0 : least)) throw refuse('This is required.')
    if (count > most) throw refuse(`At most ${most} may be chosen.`)
  }
  const [least, most] = [Number(field['min_values'] ?? 1), Number(field['max_values'] ?? 1)]
  switch (field['type']) {
    case 4: {
      const value = typeof given === 'string' ? given : textOf(field['value'])
      const max = Number(field['max_length'] ?? 4000)
      if (required && value === '') throw refuse('This is required.')
      if (value.length > max) throw refuse(`At most ${max} characters.`)
      return { value }
    }
    case 19: {
      const values = waiting.splice(0, most).map(({ id }) => id)
      bounds(values.length, least, most)
      return { values }
    }
    case 23:
      return { value: given === undefined ? field['default'] === true : given === 'true' }
    default: {
      const values = chosenOf(field, given, refuse)
      bounds(values.length, least, field['type'] === 22 ? Number(field['max_values'] ?? 10) : most)
      return field['type'] === 21 ? { value: values[0] ?? null } : { values }
    }
  }
}

function chosenOf(
  field: Json,
  given: FieldValues[string] | undefined,
  refuse: (sentence: string) => DriverError,
): readonly string[] {
  const options = listOf(field['options']).map(jsonOf)
  const first = options.filter((option) => option['default'] === true).map(({ value }) => String(value))
  const values = given === undefined ? first : typeof given === 'string' ? (given === '' ? [] : [given]) : given
  const unknown = values.find((value) => !options.some((option) => option['value'] === value))
  if (unknown !== undefined && options.length > 0) throw refuse(`There is no choice ${unknown}.`)
  return values
}
