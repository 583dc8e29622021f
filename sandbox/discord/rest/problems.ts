import { listOf } from '../json.ts'
import { type Refusal, refusal } from './refusal.ts'

type Problem = { path: string; code: string; message: string }
export type Problems = ReturnType<typeof createProblems>

/** Error 50035 with the problems as a tree by path. https://discord.com/developers/docs/reference#error-messages */
export function invalidForm(problems: readonly Problem[]): Refusal {
  const tree: Record<string, unknown> = {}
  for (const { path, code, message } of problems) {
    let node = tree
    for (const key of path.split('.')) node = (node[key] ??= {}) as Record<string, unknown>
    node['_errors'] = [{ code, message }]
  }
  const message = `Invalid Form Body (${problems.map(({ path, message: why }) => `${path}: ${why}`).join(' ')})`
  return refusal(50035, { message, more: { errors: tree } })
}

/** Collects the problems of a request body. */
export function createProblems() {
  const found: Problem[] = []
  const add = (path: string, code: string, message: string) => void found.push({ path, code, message })
  return {
    add,
    /** Checks a text of `min` to `max` characters; absent or null is allowed where `min` is 0. */
    text(path: string, value: unknown, min: number, max: number): void {
      if (value === undefined || value === null) {
        if (min > 0) add(path, 'BASE_TYPE_REQUIRED', 'This field is required')
      } else if (typeof value !== 'string') add(path, 'STRING_TYPE_CONVERT', 'Could not interpret as string.')
      else if (value.length > max) add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`)
      else if (value.trim().length < min) add(path, 'BASE_TYPE_MIN_LENGTH', `Must be ${min} or more in length.`)
    },
    /** Checks a list of `min` to `max` entries and answers it. */
    list(path: string, value: unknown, min: number, max: number): readonly unknown[] {
      const { length } = listOf(value)
      if (value !== undefined && value !== null && !Array.isArray(value)) add(path, 'LIST_TYPE_CONVERT', 'Not a list.')
      if (length < min || length > max)
        add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`)
      return listOf(value)
    },
    /** Throws the Refusal of all problems found. */
    refuse(): void {
      if (found.length > 0) throw invalidForm(found)
    },
  }
}
