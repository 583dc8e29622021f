import { listOf } from '../json.ts'

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const codes: Readonly<Record<number, readonly [status: number, message: string]>> = {
  10002: [404, 'Unknown Application'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10008: [404, 'Unknown Message'],
  10014: [400, 'Unknown Emoji'],
  10015: [404, 'Unknown Webhook'],
  10062: [404, 'Unknown interaction'],
  20028: [429, 'The write action you are performing on the channel has hit the write rate limit.'],
  30046: [429, 'Maximum number of edits to messages older than 1 hour reached. Try again later.'],
  40005: [413, 'Request entity too large'],
  40033: [400, 'This message has already been crossposted'],
  40060: [400, 'Interaction has already been acknowledged.'],
  40067: [400, 'A tag is required to create a forum post in this channel'],
  50001: [403, 'Missing Access'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50007: [403, 'Cannot send messages to this user'],
  50008: [400, 'Cannot send messages in a non-text channel'],
  50013: [403, 'Missing Permissions'],
  50024: [400, 'Cannot execute action on this channel type'],
  50027: [401, 'Invalid Webhook Token'],
  50035: [400, 'Invalid Form Body'],
  50083: [400, 'Thread is archived'],
  50109: [400, 'The request body contains invalid JSON.'],
  160002: [400, 'Cannot reply without permission to read message history'],
  160004: [400, 'A thread has already been created for this message'],
  160005: [400, 'Thread is locked'],
  200000: [400, 'Message was blocked by automatic moderation'],
}
/** Errors that a correct bot never gets. */
const violations = [40005, 40067, 50006, 50008, 50035, 50109]

/** A call that Discord answers with an error; `violation` is true where a correct bot would not have made it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly violation: boolean,
    readonly more: { readonly errors?: object; readonly retryAfterMs?: number } = {},
  ) {
    super(message)
  }
}

/** The Refusal of that code, with its usual status and message unless others are given. */
export function refusal(code: number, other: Partial<Pick<Refusal, 'status' | 'message' | 'violation' | 'more'>> = {}) {
  const [status, message] = codes[code] ?? [400, '400: Bad Request']
  const violation = other.violation ?? violations.includes(code)
  return new Refusal(other.status ?? status, code, other.message ?? message, violation, other.more)
}

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
