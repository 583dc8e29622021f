import { kinds } from '../lib/settings.ts'

/** The three parts of a token: the bot's id in base64, a time, a signature. https://discord.com/developers/docs/reference#authentication */
const tokenShape = /^([\w-]{18,})\.[\w-]{5,}\.[\w-]{20,}$/
const idShape = /^\d{15,21}$/

/** Other values of the developer portal that are taken for the token. */
const mistaken: readonly [RegExp, string][] = [
  [/[^\x21-\x7e]/, 'has characters that no token has'],
  [idShape, 'is an id, not the token'],
  [/^[\da-f]{64}$/i, 'is the public key, not the token'],
  [/^[\w-]{32}$/, 'is the client secret, not the token'],
]

/** The text of a bot's token, told from what it is mistaken for before Discord is asked. `Bot ` before it is left out. */
export const botToken = kinds
  .text()
  .transform((value) => value.replace(/^Bot\s+/i, ''))
  .superRefine((value, context) => {
    const id = tokenShape.exec(value)?.[1]
    if (id && idShape.test(Buffer.from(id, 'base64url').toString())) return
    const known = mistaken.find(([shape]) => shape.test(value))
    const message = id
      ? "is not a bot's token: its first part holds no id. Copy it whole"
      : 'is not shaped like a token (three parts with a dot between them): copy it whole'
    context.addIssue({ code: 'custom', message: known?.[1] ?? message })
  })
