/** The package ships its schemas without types; these are the ones that the tests hold calls against. */
declare module 'discord-api-spec/zod' {
  import type { ZodType } from 'zod'
  export const ApplicationCommandUpdateRequestSchema: ZodType
  export const CreateMessageInteractionCallbackRequestSchema: ZodType
  export const IncomingWebhookRequestPartialSchema: ZodType
  export const IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema: ZodType
  export const MessageCreateRequestSchema: ZodType
}
