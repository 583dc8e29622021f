import {
  ApplicationCommandResponseSchema,
  ApplicationCommandUpdateRequestSchema,
  CommandPermissionsResponseSchema,
  CreateForumThreadRequestSchema,
  CreatedThreadResponseSchema,
  CreateMessageInteractionCallbackRequestSchema,
  CreateTextThreadWithMessageRequestSchema,
  ErrorResponseSchema,
  GatewayBotResponseSchema,
  GatewayResponseSchema,
  GuildChannelResponseSchema,
  GuildWithCountsResponseSchema,
  IncomingWebhookRequestPartialSchema,
  IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
  InteractionCallbackResponseSchema,
  MessageCreateRequestSchema,
  MessageEditRequestPartialSchema,
  MessageResponseSchema,
  ModalInteractionCallbackRequestSchema,
  MyGuildResponseSchema,
  PrivateApplicationResponseSchema,
  PrivateChannelResponseSchema,
  RatelimitedResponseSchema,
  ThreadResponseSchema,
  ThreadsResponseSchema,
  UserPIIResponseSchema,
} from 'discord-api-spec/zod'
import { z } from 'zod'
import { messageRules } from './message-rules.ts'

export type Call = {
  readonly method: string
  readonly path: string
  readonly body: unknown
  /** How many files came with it. */
  readonly files: number
  readonly status: number
  /** What was answered, as JSON; null for nothing. */
  readonly answer: string | null
}

/** What may be asked on a route and what is answered; null: no body. */
type Contract = { readonly asks: z.ZodType | null; readonly answers: z.ZodType | null; readonly isMessage?: true }

/** The file is laxer than the documentation: in a deferred reply only the flag that makes it private may be set. */
const deferred = z.strictObject({
  type: z.literal(5),
  data: z.strictObject({ flags: z.union([z.literal(0), z.literal(64)]).optional() }).optional(),
})
/** Of a press there is nothing to say but that it came. */
const deferredUpdate = z.strictObject({ type: z.literal(6) })
const reply = z.intersection(z.looseObject({ type: z.literal(4) }), CreateMessageInteractionCallbackRequestSchema)
const commands = z.array(ApplicationCommandResponseSchema)
const message = { answers: MessageResponseSchema, isMessage: true } as const
/** The file takes no time with an offset, which Discord sends here. */
const member = z.looseObject({ roles: z.array(z.string()), joined_at: z.iso.datetime({ offset: true }) })
const only = (answers: z.ZodType | null): Contract => ({ asks: null, answers })

/** Discord's own schemas, for every route that is called. https://github.com/discord/discord-api-spec */
const contracts: readonly (readonly [RegExp, Contract])[] = [
  [/^GET \/gateway$/, only(GatewayResponseSchema)],
  [/^GET \/gateway\/bot$/, only(GatewayBotResponseSchema)],
  [/^GET \/users\/@me$/, only(UserPIIResponseSchema)],
  [/^GET \/users\/@me\/guilds$/, only(z.array(MyGuildResponseSchema))],
  [/^GET (\/oauth2)?\/applications\/@me$/, only(PrivateApplicationResponseSchema)],
  [/^GET \/applications\/\d+(\/guilds\/\d+)?\/commands$/, only(commands)],
  [
    /^PUT \/applications\/\d+(\/guilds\/\d+)?\/commands$/,
    { asks: z.array(ApplicationCommandUpdateRequestSchema), answers: commands },
  ],
  [/^GET \/applications\/\d+\/guilds\/\d+\/commands\/permissions$/, only(z.array(CommandPermissionsResponseSchema))],
  [/^GET \/guilds\/\d+\/members\/\d+$/, only(member)],
  [/^GET \/guilds\/\d+$/, only(GuildWithCountsResponseSchema)],
  [
    /^POST \/interactions\/\d+\/[^/]+\/callback$/,
    {
      asks: z.union([deferred, deferredUpdate, reply, ModalInteractionCallbackRequestSchema]),
      answers: z.union([z.null(), InteractionCallbackResponseSchema]),
    },
  ],
  [/^GET \/webhooks\/\d+\/[^/]+\/messages\/[^/]+$/, only(MessageResponseSchema)],
  [
    /^PATCH \/webhooks\/\d+\/[^/]+\/messages\/[^/]+$/,
    { asks: IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema, ...message },
  ],
  [/^DELETE \/(webhooks\/\d+\/[^/]+|channels\/\d+)\/messages\/[^/]+$/, only(null)],
  [/^POST \/webhooks\/\d+\/[^/]+$/, { asks: IncomingWebhookRequestPartialSchema, ...message }],
  [
    /^GET \/channels\/\d+$/,
    only(z.union([GuildChannelResponseSchema, ThreadResponseSchema, PrivateChannelResponseSchema])),
  ],
  [/^POST \/channels\/\d+\/typing$/, only(null)],
  [/^GET \/channels\/\d+\/messages$/, only(z.array(MessageResponseSchema))],
  [/^GET \/channels\/\d+\/messages\/\d+$/, only(MessageResponseSchema)],
  [/^POST \/channels\/\d+\/messages$/, { asks: MessageCreateRequestSchema, ...message }],
  [
    /^POST \/channels\/\d+\/messages\/\d+\/threads$/,
    { asks: CreateTextThreadWithMessageRequestSchema, answers: ThreadResponseSchema },
  ],
  [/^(PUT|DELETE) \/channels\/\d+\/messages\/\d+\/reactions\/[^/]+\/@me$/, only(null)],
  [/^POST \/channels\/\d+\/messages\/\d+\/crosspost$/, only(MessageResponseSchema)],
  [/^POST \/channels\/\d+\/threads$/, { asks: CreateForumThreadRequestSchema, answers: CreatedThreadResponseSchema }],
  [/^GET \/guilds\/\d+\/threads\/active$/, only(ThreadsResponseSchema)],
  [/^GET \/channels\/\d+\/threads\/archived\/public$/, only(ThreadsResponseSchema)],
  [/^PATCH \/channels\/\d+\/messages\/\d+$/, { asks: MessageEditRequestPartialSchema, ...message }],
]

/**
 * What Discord's published schemas, and the rules that they lack, object to: in what the bot asks and in what it is
 * answered, a line each. A route that no schema knows is one too.
 */
export function schemaViolations(calls: readonly Call[]): string[] {
  return calls
    .filter(({ status }) => status !== 0)
    .flatMap((call) => {
      const where = `${call.method} ${call.path.replace(/[\w-]{40,}/, ':token')}`
      const contract = contracts.find(([pattern]) => pattern.test(`${call.method} ${call.path}`))?.[1]
      if (!contract) return [`${where}: no schema for it`]
      return [...objectionsToBody(call, contract), ...objectionsToAnswer(call, contract)].map(
        (each) => `${where}: ${each}`,
      )
    })
}

function objectionsToBody({ body, files, status }: Call, { asks, isMessage }: Contract): string[] {
  if (body === null || body === undefined) return []
  if (asks === null) return ['takes no body']
  // What was not looked at, for lack of a right or of a token that lives, says nothing of the body.
  const rules = isMessage || isReply(body) ? messageRules(isReply(body) ? body.data : body, files) : []
  return [...against(asks, body), ...(status === 401 || status === 429 ? [] : rules)]
}

function objectionsToAnswer({ status, answer }: Call, { answers }: Contract): string[] {
  const told = answer === null ? null : (JSON.parse(answer) as unknown)
  const name = `answered ${status}:`
  // The documentation has no code in a 429, the file requires one.
  if (status === 429)
    return against(RatelimitedResponseSchema, { code: 0, ...Object(told) }).map((each) => `${name} ${each}`)
  if (status >= 400) return against(ErrorResponseSchema, told).map((each) => `${name} ${each}`)
  if (answers === null) return told === null ? [] : [`${name} a body where there is none`]
  return against(answers, told).map((each) => `${name} ${each}`)
}

const isReply = (body: unknown): body is { data: unknown } =>
  typeof body === 'object' && body !== null && 'type' in body && body.type === 4 && 'data' in body

/**
 * The file knows no other reference than that of a reply; the documentation has that of a forward too. It has permissions
 * of a command as a number, the documentation as text.
 */
const laxer =
  /message_reference\.type Invalid input: expected 0$|default_member_permissions Invalid input: expected number, received string$/

function against(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value)
  if (!error) return []
  return error.issues.map(({ path, message: why }) => `${path.join('.')} ${why}`).filter((each) => !laxer.test(each))
}
