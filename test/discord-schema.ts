import {
  ApplicationCommandUpdateRequestSchema,
  CreateMessageInteractionCallbackRequestSchema,
  IncomingWebhookRequestPartialSchema,
  IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
  MessageCreateRequestSchema,
} from 'discord-api-spec/zod'
import { z } from 'zod'

type Call = { readonly method: string; readonly path: string; readonly body: unknown; readonly status: number }

/** The file is laxer than the documentation: in a deferred reply only the flag that makes it private may be set. */
const deferred = z.strictObject({
  type: z.literal(5),
  data: z.strictObject({ flags: z.union([z.literal(0), z.literal(64)]).optional() }).optional(),
})

const reply = z.intersection(z.looseObject({ type: z.literal(4) }), CreateMessageInteractionCallbackRequestSchema)

/** Discord's own schema for the body of each call that the bot makes. */
const schemas: readonly (readonly [RegExp, z.ZodType])[] = [
  [/^POST \/interactions\/\d+\/[^/]+\/callback/, z.union([deferred, reply])],
  [
    /^PATCH \/webhooks\/\d+\/[^/]+\/messages\/@original$/,
    IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
  ],
  [/^POST \/webhooks\/\d+\/[^/]+$/, IncomingWebhookRequestPartialSchema],
  [/^POST \/channels\/\d+\/messages$/, MessageCreateRequestSchema],
  [/^PUT \/applications\/\d+\/commands$/, z.array(ApplicationCommandUpdateRequestSchema)],
]

/** What Discord's published schema objects to in calls of the bot, a line each; a body that no schema knows is one too. */
export function schemaViolations(calls: readonly Call[]): string[] {
  return calls
    .filter(({ body, status }) => body !== null && body !== undefined && status !== 0)
    .flatMap(({ method, path, body }) => {
      const schema = schemas.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1]
      const where = `${method} ${path.replace(/[\w-]{40,}/, ':token')}`
      if (!schema) return [`${where}: no schema for its body`]
      const { error } = schema.safeParse(body)
      return error
        ? [`${where}: ${error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join(', ')}`]
        : []
    })
}
