import { type APIMessage, EmbedType, PermissionFlagsBits as May } from 'discord-api-types/v10'
import { type Channel, type Person, PLAIN, type World } from './world.ts'

/** The parts of a message that its sender decides, already checked. */
export type MessageBody = Required<Pick<APIMessage, 'content' | 'embeds' | 'components' | 'attachments'>> & {
  flags: number
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const CODES: Readonly<Record<number, readonly [status: number, message: string]>> = {
  10002: [404, 'Unknown Application'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10008: [404, 'Unknown Message'],
  10015: [404, 'Unknown Webhook'],
  10062: [404, 'Unknown interaction'],
  20028: [429, 'The write action you are performing on the channel has hit the write rate limit.'],
  30046: [429, 'Maximum number of edits to messages older than 1 hour reached. Try again later.'],
  40005: [413, 'Request entity too large'],
  40060: [400, 'Interaction has already been acknowledged.'],
  50001: [403, 'Missing Access'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50007: [403, 'Cannot send messages to this user'],
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
/** What a careful bot never hears. */
const CARELESS = [40005, 50006, 50035, 50109]

/** A call that Discord answers with an error; `violation` says whether a careful bot would never have made it. */
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

/** The refusal of that code, with its usual status and words unless others are given. */
export function refusal(code: number, other: Partial<Pick<Refusal, 'status' | 'message' | 'violation' | 'more'>> = {}) {
  const [status, message] = CODES[code] ?? [400, '400: Bad Request']
  const violation = other.violation ?? CARELESS.includes(code)
  return new Refusal(other.status ?? status, code, other.message ?? message, violation, other.more)
}

const EVERYTHING = (1n << 53n) - 1n
/** What the person may do there. https://discord.com/developers/docs/topics/permissions#permission-overwrites */
export function rightsIn({ id: personId, roles: own }: Person, { guild, thread, ...channel }: Channel): bigint {
  if (!guild) return PLAIN
  const roles = guild.roles.filter(({ id }) => id === guild.id || own.includes(id))
  let bits = roles.reduce((sum, { permissions }) => sum | permissions, 0n)
  if (personId === guild.ownerId || bits & May.Administrator) return EVERYTHING
  const all = thread?.parent.overwrites ?? channel.overwrites
  const everybody = all.filter(({ id }) => id === guild.id)
  const ofRoles = all.filter(({ id }) => id !== guild.id && own.includes(id))
  for (const layer of [everybody, ofRoles, all.filter(({ id }) => id === personId)]) {
    for (const { deny } of layer) bits &= ~deny
    for (const { allow } of layer) bits |= allow
  }
  return bits & May.ViewChannel ? bits : 0n
}

export const may = (person: Person, channel: Channel, bits: bigint): boolean =>
  (rightsIn(person, channel) & bits) === bits

export type Json = Readonly<Record<string, unknown>>
type Problem = { path: string; code: string; message: string }

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])
const of = (value: unknown, name: string): unknown => (isJson(value) ? value[name] : undefined)
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Error 50035 in Discord's shape: the problems as a tree by path. */
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

/** Collects what is wrong with a body. */
export function createProblems() {
  const found: Problem[] = []
  const add = (path: string, code: string, message: string) => void found.push({ path, code, message })
  return {
    add,
    /** A text of `from` to `to` characters; absent or null is allowed where `from` is 0. */
    text(path: string, value: unknown, from: number, to: number): void {
      if (value === undefined || value === null) {
        if (from > 0) add(path, 'BASE_TYPE_REQUIRED', 'This field is required')
      } else if (typeof value !== 'string') add(path, 'STRING_TYPE_CONVERT', 'Could not interpret as string.')
      else if (value.length > to) add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${to} or fewer in length.`)
      else if (value.trim().length < from) add(path, 'BASE_TYPE_MIN_LENGTH', `Must be ${from} or more in length.`)
    },
    list(path: string, value: unknown, from: number, to: number): readonly unknown[] {
      const length = listOf(value).length
      if (value !== undefined && value !== null && !Array.isArray(value)) add(path, 'LIST_TYPE_CONVERT', 'Not a list.')
      if (length < from || length > to)
        add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${from} and ${to} in length.`)
      return listOf(value)
    },
    refuse(): void {
      if (found.length > 0) throw invalidForm(found)
    },
  }
}
type Problems = ReturnType<typeof createProblems>

/** Checks what a message may hold; `flags` are the bits that this route takes. Throws a Refusal; answers what to keep. */
export function checkMessage(body: Json, allowed: { flags: number; files: number }): Partial<MessageBody> {
  const problems = createProblems()
  const flags = body['flags'] ?? 0
  problems.text('content', body['content'], 0, 2000)
  if (typeof flags !== 'number' || (flags & ~allowed.flags) !== 0)
    problems.add('flags', 'MESSAGE_FLAGS_INVALID', `Only the flags ${allowed.flags} may be set here.`)
  problems.text('nonce', typeof body['nonce'] === 'number' ? '' : body['nonce'], 0, 25)
  checkEmbeds(problems, problems.list('embeds', body['embeds'], 0, 10))
  checkRows(problems, problems.list('components', body['components'], 0, 5))
  if (allowed.files > 10) problems.add('files', 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.')
  if (Number(flags) & 32_768) problems.add('flags', 'NOT_BUILT', 'Components V2 is not built in this stand-in.')
  problems.refuse()
  const kept: Partial<MessageBody> = {}
  if ('content' in body) kept.content = textOf(body['content']).trim()
  if ('embeds' in body)
    kept.embeds = listOf(body['embeds']).map((embed) => ({ ...(embed as object), type: EmbedType.Rich }))
  if ('components' in body)
    kept.components = numbered(listOf(body['components'])) as NonNullable<MessageBody['components']>
  if ('flags' in body) kept.flags = Number(flags)
  return kept
}

/** Components as Discord keeps them: each that has no number gets the next one. */
function numbered(rows: readonly unknown[]): unknown[] {
  let last = 0
  const number = (component: unknown): unknown => {
    if (!isJson(component)) return component
    const id = (last += 1)
    const inside = Array.isArray(component['components']) ? { components: component['components'].map(number) } : {}
    return { id, ...component, ...inside }
  }
  return rows.map(number)
}

type Many = readonly unknown[]
type Visible = { content: string; embeds: Many; components?: Many; attachments: Many }

/** Throws a Refusal where nothing of a message would be seen. */
export function refuseEmpty({ content, embeds, components = [], attachments }: Visible): void {
  if (content === '' && embeds.length + components.length + attachments.length === 0) throw refusal(50006)
}

function checkEmbeds(problems: Problems, embeds: readonly unknown[]): void {
  let total = 0
  const text = (path: string, value: unknown, from: number, to: number) => {
    problems.text(path, value, from, to)
    total += textOf(value).trim().length
  }
  embeds.forEach((embed, index) => {
    const at = `embeds.${index}`
    if (!isJson(embed)) return problems.add(at, 'DICT_TYPE_CONVERT', 'Only dictionaries may be used here.')
    text(`${at}.title`, embed['title'], 0, 256)
    text(`${at}.description`, embed['description'], 0, 4096)
    text(`${at}.footer.text`, of(embed['footer'], 'text'), 0, 2048)
    text(`${at}.author.name`, of(embed['author'], 'name'), 0, 256)
    problems.list(`${at}.fields`, embed['fields'], 0, 25).forEach((field, place) => {
      text(`${at}.fields.${place}.name`, of(field, 'name'), 1, 256)
      text(`${at}.fields.${place}.value`, of(field, 'value'), 1, 1024)
    })
    if (embed['url'] !== undefined && !/^https?:\/\//.test(textOf(embed['url'])))
      problems.add(`${at}.url`, 'URL_TYPE_INVALID_SCHEME', 'Scheme must be one of http, https.')
  })
  if (total > 6000) problems.add('embeds', 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000')
}

function checkRows(problems: Problems, rows: readonly unknown[]): void {
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

function checkSelect(problems: Problems, at: string, select: Json, rowLength: number): void {
  if (![3, 5, 6, 7, 8].includes(Number(select['type'])))
    return problems.add(`${at}.type`, 'BASE_TYPE_CHOICES', 'Not a component that a row takes.')
  if (rowLength > 1) problems.add(at, 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'A select fills its row.')
  problems.text(`${at}.custom_id`, select['custom_id'], 1, 100)
  problems.text(`${at}.placeholder`, select['placeholder'], 0, 150)
  if (select['type'] !== 3) return
  problems.list(`${at}.options`, select['options'], 1, 25).forEach((option, place) => {
    problems.text(`${at}.options.${place}.label`, of(option, 'label'), 1, 100)
    problems.text(`${at}.options.${place}.value`, of(option, 'value'), 1, 100)
    problems.text(`${at}.options.${place}.description`, of(option, 'description'), 0, 100)
  })
}

/** Records a violation for each mention in the text that would ping; `whenAbsent` is what no allowed_mentions allows. */
export function checkPings(world: World, body: Json, whenAbsent: readonly string[], repliedTo: string | null): void {
  const given = isJson(body['allowed_mentions']) ? body['allowed_mentions'] : null
  const parse = given ? listOf(given['parse']) : whenAbsent
  const content = textOf(body['content'])
  const pings = (kind: 'users' | 'roles', pattern: RegExp) =>
    [...content.matchAll(pattern)].flatMap(([mention, id]) =>
      parse.includes(kind) || listOf(given?.[kind]).includes(id) ? [mention] : [],
    )
  const found = [...pings('users', /<@!?(\d+)>/g), ...pings('roles', /<@&(\d+)>/g)]
  if (parse.includes('everyone')) found.push(...(content.match(/@(everyone|here)/g) ?? []))
  if (repliedTo !== null && (given ? given['replied_user'] === true : whenAbsent.length > 0))
    found.push('the person replied to')
  if (found.length > 0) world.violate(`Stray ping of ${found.join(', ')} in: ${content.slice(0, 80)}`)
}
