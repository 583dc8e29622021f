import { type APIMessage, EmbedType, MessageFlags } from 'discord-api-types/v10'
import { isJson, type Json, jsonOf, listOf, textOf } from '../json.ts'
import { createProblems, type Problems, refusal } from '../rest/errors.ts'
import type { World } from '../world.ts'
import { checkRows, numberComponents } from './component-limits.ts'

/** The parts of a message that its sender decides, checked. */
export type MessageBody = Required<Pick<APIMessage, 'content' | 'embeds' | 'components' | 'attachments'>> & {
  flags: number
}

/** Checks a message body and answers the fields to keep; `allowed.flags` are the bits it may set. Throws a Refusal. */
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
  if (Number(flags) & MessageFlags.IsComponentsV2)
    problems.add('flags', 'NOT_BUILT', 'Components V2 is not built in this stand-in.')
  problems.refuse()
  const kept: Partial<MessageBody> = {}
  if ('content' in body) kept.content = textOf(body['content']).trim()
  if ('embeds' in body)
    kept.embeds = listOf(body['embeds']).map((embed) => ({ ...(embed as object), type: EmbedType.Rich }))
  if ('components' in body)
    kept.components = numberComponents(listOf(body['components'])) as NonNullable<MessageBody['components']>
  if ('flags' in body) kept.flags = Number(flags)
  return kept
}

type Many = readonly unknown[]
type Visible = { content: string; embeds: Many; components?: Many; attachments: Many }

/** Throws a Refusal where a message shows nothing. */
export function refuseEmpty({ content, embeds, components = [], attachments }: Visible): void {
  if (content === '' && embeds.length + components.length + attachments.length === 0) throw refusal(50006)
}

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
function checkEmbeds(problems: Problems, embeds: readonly unknown[]): void {
  let total = 0
  const text = (path: string, value: unknown, min: number, max: number) => {
    problems.text(path, value, min, max)
    total += textOf(value).trim().length
  }
  embeds.forEach((embed, index) => {
    const at = `embeds.${index}`
    if (!isJson(embed)) return problems.add(at, 'DICT_TYPE_CONVERT', 'Only dictionaries may be used here.')
    text(`${at}.title`, embed['title'], 0, 256)
    text(`${at}.description`, embed['description'], 0, 4096)
    text(`${at}.footer.text`, jsonOf(embed['footer'])['text'], 0, 2048)
    text(`${at}.author.name`, jsonOf(embed['author'])['name'], 0, 256)
    problems.list(`${at}.fields`, embed['fields'], 0, 25).forEach((field, place) => {
      text(`${at}.fields.${place}.name`, jsonOf(field)['name'], 1, 256)
      text(`${at}.fields.${place}.value`, jsonOf(field)['value'], 1, 1024)
    })
    if (embed['url'] !== undefined && !/^https?:\/\//.test(textOf(embed['url'])))
      problems.add(`${at}.url`, 'URL_TYPE_INVALID_SCHEME', 'Scheme must be one of http, https.')
  })
  if (total > 6000) problems.add('embeds', 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000')
}

/** Records a violation for mentions that would ping; `byDefault` are the kinds that ping without `allowed_mentions`. */
export function checkPings(world: World, body: Json, byDefault: readonly string[], repliedTo: string | null): void {
  const given = isJson(body['allowed_mentions']) ? body['allowed_mentions'] : null
  const parse = given ? listOf(given['parse']) : byDefault
  const content = textOf(body['content'])
  const pings = (kind: 'users' | 'roles', pattern: RegExp) =>
    [...content.matchAll(pattern)].flatMap(([mention, id]) =>
      parse.includes(kind) || listOf(given?.[kind]).includes(id) ? [mention] : [],
    )
  const found = [...pings('users', /<@!?(\d+)>/g), ...pings('roles', /<@&(\d+)>/g)]
  if (parse.includes('everyone')) found.push(...(content.match(/@(everyone|here)/g) ?? []))
  if (repliedTo !== null && (given ? given['replied_user'] === true : byDefault.length > 0))
    found.push('the person replied to')
  if (found.length > 0) world.violate(`Stray ping of ${found.join(', ')} in: ${content.slice(0, 80)}`)
}
