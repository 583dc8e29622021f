import { isJson, type Json, jsonOf } from '../json.ts'
import type { Problems } from '../rest/errors.ts'

/** Gives each component without an id the next number, as Discord does. */
export function numberComponents(rows: readonly unknown[]): unknown[] {
  let last = 0
  const number = (component: unknown): unknown => {
    if (!isJson(component)) return component
    const id = (last += 1)
    const inside = Array.isArray(component['components']) ? { components: component['components'].map(number) } : {}
    // What the sender leaves out of a select, Discord fills in.
    const filled = component['type'] === 3 ? { min_values: 1, max_values: 1 } : {}
    return { id, ...filled, ...component, ...inside }
  }
  return rows.map(number)
}

/** Action rows with buttons and selects. https://discord.com/developers/docs/components/reference#action-row */
export function checkRows(problems: Problems, rows: readonly unknown[]): void {
  const seen = new Set<unknown>()
  rows.forEach((row, index) => {
    const at = `components.${index}`
    if (!isJson(row) || row['type'] !== 1) return problems.add(at, 'UNION_TYPE_CHOICES', 'Must be an action row.')
    const inside = problems.list(`${at}.components`, row['components'], 1, 5)
    inside.forEach((component, place) => {
      const here = `${at}.components.${place}`
      if (!isJson(component)) return problems.add(here, 'DICT_TYPE_CONVERT', 'Only dictionaries may be used here.')
      if (component['type'] === 2) checkButton(problems, here, component)
      else checkSelect(problems, here, component, inside.length)
      const id = component['custom_id']
      if (id !== undefined && seen.has(id))
        problems.add(`${here}.custom_id`, 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated')
      seen.add(id)
    })
  })
}

function checkButton(problems: Problems, at: string, button: Json): void {
  const link = button['style'] === 5
  if (![1, 2, 3, 4, 5].includes(Number(button['style'])))
    problems.add(`${at}.style`, 'BASE_TYPE_CHOICES', 'Value must be one of {1, 2, 3, 4, 5}.')
  problems.text(`${at}.label`, button['label'], button['emoji'] === undefined ? 1 : 0, 80)
  problems.text(`${at}.custom_id`, button['custom_id'], link ? 0 : 1, link ? 0 : 100)
  problems.text(`${at}.url`, button['url'], link ? 1 : 0, link ? 512 : 0)
}

/** A select in a row of so many components, or in a label. */
export function checkSelect(problems: Problems, at: string, select: Json, rowLength: number): void {
  if (![3, 5, 6, 7, 8].includes(Number(select['type'])))
    return problems.add(`${at}.type`, 'BASE_TYPE_CHOICES', 'Not a component that a row takes.')
  if (rowLength > 1) problems.add(at, 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'A select fills its row.')
  problems.text(`${at}.custom_id`, select['custom_id'], 1, 100)
  problems.text(`${at}.placeholder`, select['placeholder'], 0, 150)
  if (select['type'] !== 3) return
  const { min_values: least = 1, max_values: most = 1 } = select
  if (Number(least) > Number(most) || Number(most) > 25)
    problems.add(`${at}.max_values`, 'BASE_TYPE_MAX', 'Not between min_values and 25.')
  problems.list(`${at}.options`, select['options'], 1, 25).forEach((option, place) => {
    const { label, value, description } = jsonOf(option)
    problems.text(`${at}.options.${place}.label`, label, 1, 100)
    problems.text(`${at}.options.${place}.value`, value, 1, 100)
    problems.text(`${at}.options.${place}.description`, description, 0, 100)
  })
}
