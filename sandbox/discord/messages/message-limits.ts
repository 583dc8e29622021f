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
  checkAllowed(problems, jsonOf(body['allowed_mentions']))
  problems.list('attachments', body['attachments'], 0, 10).forEach((file, index) => {
    problems.text(`attachments.${index}.description`, jsonOf(file)['description'], 0, 1024)
  })
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
    const { url, image, thumbnail, timestamp } = embed
    checkAddress(problems, `${at}.url`, url)
    checkAddress(problems, `${at}.image.url`, jsonOf(image)['url'])
    checkAddress(problems, `${at}.thumbnail.url`, jsonOf(thumbnail)['url'])
    if (timestamp !== undefined && !/^\d{4}-\d\d-\d\dT/.test(textOf(timestamp)))
      problems.add(`${at}.timestamp`, 'DATE_TIME_TYPE_PARSE', 'Could not parse. Should be ISO8601.')
  })
  if (total > 6000) problems.add('embeds', 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000')
}

function checkAddress(problems: Problems, path: string, value: unknown): void {
  problems.text(path, value, 0, 2048)
  if (value !== undefined && !/^(https?|attachment):\/\/[^\s]+$/.test(textOf(value)))
    problems.add(path, 'URL_TYPE_INVALID_SCHEME', 'Scheme must be one of http, https.')
}

/** https://discord.com/developers/docs/resources/message#allowed-mentions-object */
function checkAllowed(problems: Problems, allowed: Json): void {
  const twice = ['users', 'roles'].find((kind) => {
    return listOf(allowed['parse']).includes(kind) && listOf(allowed[kind]).length > 0
  })
  if (twice !== undefined)
    problems.add(
      'allowed_mentions',
      'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
      `${twice} and parse:["${twice}"] are mutually exclusive.`,
    )
}

/** Records a violation for a card that a flag hides. */
export function checkCards(world: World, { flags = 0, embeds = [] }: Partial<MessageBody>): void {
  if (flags & MessageFlags.SuppressEmbeds && embeds.length > 0)
    world.violate(`SUPPRESS_EMBEDS hides the embed ${embeds[0]?.title ?? ''}`)
}
