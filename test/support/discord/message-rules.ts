import { z } from 'zod'

/** What the documentation says of a message and the published schema does not. https://discord.com/developers/docs/resources/message */
const most = { content: 2_000, embedsText: 6_000, embeds: 10, rows: 5, buttons: 5, nonce: 25 }

const text = z.string().catch('')
const embed = z.looseObject({
  title: text,
  description: text,
  footer: z.looseObject({ text }).catch({ text: '' }),
  author: z.looseObject({ name: text }).catch({ name: '' }),
  fields: z.array(z.looseObject({ name: text, value: text })).catch([]),
})
const component = z.looseObject({ custom_id: z.string().optional(), style: z.number().optional() })
const messageShape = z.looseObject({
  content: z.string().nullish(),
  embeds: z.array(embed).nullish(),
  components: z.array(z.looseObject({ components: z.array(component).catch([]) })).nullish(),
  poll: z.unknown().optional(),
  sticker_ids: z.array(z.unknown()).nullish(),
  nonce: z.union([z.string(), z.number()]).nullish(),
  allowed_mentions: z.looseObject({ parse: z.array(z.unknown()) }).nullish(),
})
type Message = z.infer<typeof messageShape>

/** What a message that the bot sends or edits breaks, a line each; that nobody may be pinged is a rule of this bot. */
export function messageRules(body: unknown, files: number): string[] {
  const { success, data, error } = messageShape.safeParse(body)
  if (!success) return [`is no message: ${error.message}`]
  const rules: readonly (readonly [boolean, string])[] = [
    [(data.content?.length ?? 0) > most.content, `content has more than ${most.content} characters`],
    [(data.embeds?.length ?? 0) > most.embeds, `more than ${most.embeds} embeds`],
    [textOf(data) > most.embedsText, `embeds have more than ${most.embedsText} characters together`],
    [isEmpty(data, files), 'an empty message'],
    [String(data.nonce ?? '').length > most.nonce, `nonce has more than ${most.nonce} characters`],
    [(data.components?.length ?? 0) > most.rows, `more than ${most.rows} rows`],
    [(data.components ?? []).some((row) => row.components.length > most.buttons), `more than ${most.buttons} in a row`],
    ...idsOf(data),
    [data.allowed_mentions?.parse.length !== 0, 'somebody could be pinged'],
  ]
  return rules.flatMap(([broken, rule]) => (broken ? [rule] : []))
}

const isEmpty = ({ content, embeds, components, poll, sticker_ids }: Message, files: number): boolean =>
  (content ?? '').trim() === '' &&
  files === 0 &&
  !embeds?.length &&
  !components?.length &&
  !poll &&
  !sticker_ids?.length

const textOf = ({ embeds }: Message): number =>
  (embeds ?? [])
    .flatMap(({ title, description, footer, author, fields }) => [
      title,
      description,
      footer.text,
      author.name,
      ...fields.flatMap(({ name, value }) => [name, value]),
    ])
    .reduce((sum, each) => sum + each.length, 0)

/** Buttons that open an address have no id; all others have one of their own. */
function idsOf({ components }: Message): [boolean, string][] {
  const link = 5
  const ids = (components ?? []).flatMap((row) => row.components.filter(({ style }) => style !== link))
  const known = ids.map(({ custom_id }) => custom_id)
  return [
    [known.some((id) => id === undefined || id === ''), 'a component without custom_id'],
    [new Set(known).size < known.length, 'a custom_id twice'],
  ]
}
