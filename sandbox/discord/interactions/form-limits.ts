import { isJson, type Json, jsonOf, listOf } from '../json.ts'
import { checkSelect, numberComponents } from '../messages/component-limits.ts'
import { createProblems, type Problems } from '../rest/errors.ts'

/** A form (modal) that the bot opened, checked. */
export type OpenForm = { readonly custom_id: string; readonly title: string; readonly components: readonly Json[] }

const [textDisplay, label, textInput, upload, radio, checkboxes, checkbox] = [10, 18, 4, 19, 21, 22, 23]
const selects = [3, 5, 6, 7, 8]

/** Checks a form. Throws a Refusal. https://discord.com/developers/docs/components/reference#modal */
export function checkForm(form: Json): OpenForm {
  const problems = createProblems()
  problems.text('custom_id', form['custom_id'], 1, 100)
  problems.text('title', form['title'], 1, 45)
  const seen = new Set<unknown>()
  problems.list('components', form['components'], 1, 5).forEach((part, index) => {
    const at = `components.${index}`
    const { type, component } = jsonOf(part)
    if (type === textDisplay) return problems.text(`${at}.content`, jsonOf(part)['content'], 1, 4000)
    if (type !== label) return problems.add(at, 'UNION_TYPE_CHOICES', 'Must be a label or a text display.')
    problems.text(`${at}.label`, jsonOf(part)['label'], 1, 45)
    problems.text(`${at}.description`, jsonOf(part)['description'], 0, 100)
    checkField(problems, `${at}.component`, jsonOf(component))
    const id = jsonOf(component)['custom_id']
    if (seen.has(id)) problems.add(at, 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated')
    seen.add(id)
  })
  problems.refuse()
  return { ...form, components: numberComponents(listOf(form['components'])) } as unknown as OpenForm
}

function checkField(problems: Problems, at: string, field: Json): void {
  const type = Number(field['type'])
  const number = (name: string, min: number, max: number) => {
    const value = field[name] ?? min
    if (typeof value !== 'number' || value < min || value > max)
      problems.add(`${at}.${name}`, 'NUMBER_TYPE_RANGE', `int value should be between ${min} and ${max}.`)
  }
  problems.text(`${at}.custom_id`, field['custom_id'], 1, 100)
  if (type === textInput) {
    if (field['style'] !== 1 && field['style'] !== 2)
      problems.add(`${at}.style`, 'BASE_TYPE_CHOICES', 'Value must be one of {1, 2}.')
    if ('label' in field) problems.add(`${at}.label`, 'COMPONENT_LABEL_IN_LABEL', 'The label has it.')
    number('min_length', 0, 4000)
    number('max_length', 1, 4000)
    const max = field['max_length']
    problems.text(`${at}.value`, field['value'], 0, typeof max === 'number' ? max : 4000)
    problems.text(`${at}.placeholder`, field['placeholder'], 0, 100)
  } else if (type === radio) checkOptions(problems, at, field, 2)
  else if (type === checkboxes) checkOptions(problems, at, field, 1)
  else if (type === upload) {
    number('min_values', 0, 10)
    number('max_values', 1, 10)
    problems.list(`${at}.file_types`, field['file_types'], 0, 10)
  } else if (selects.includes(type)) checkSelect(problems, at, field, 1)
  else if (type !== checkbox) problems.add(`${at}.type`, 'BASE_TYPE_CHOICES', 'Not a component that a label takes.')
}

function checkOptions(problems: Problems, at: string, field: Json, min: number): void {
  const options = problems.list(`${at}.options`, field['options'], min, 10).map(jsonOf)
  options.forEach(({ label: words, value, description }, index) => {
    problems.text(`${at}.options.${index}.label`, words, 1, 100)
    problems.text(`${at}.options.${index}.value`, value, 1, 100)
    problems.text(`${at}.options.${index}.description`, description, 0, 100)
  })
  const [values, chosen] = [options.map(({ value }) => value), options.filter((option) => option['default'] === true)]
  if (new Set(values).size < values.length)
    problems.add(`${at}.options`, 'OPTION_VALUE_DUPLICATED', 'Option values must be unique.')
  if (field['type'] === radio && chosen.length > 1)
    problems.add(`${at}.options`, 'RADIO_GROUP_DEFAULTS', 'Only one option may be the default.')
}

/** The labelled fields of a form. */
export const fieldsOf = ({ components }: OpenForm): readonly Json[] =>
  components.map(({ component }) => component).filter(isJson)
