/** The package ships its schemas without types; these are the ones that the tests hold calls against. */
declare module 'discord-api-spec/zod' {
  import type { ZodType } from 'zod'
  export const ApplicationCommandResponseSchema: ZodType
  export const ApplicationCommandUpdateRequestSchema: ZodType
  export const CommandPermissionsResponseSchema: ZodType
  export const CreateForumThreadRequestSchema: ZodType
  export const CreatedThreadResponseSchema: ZodType
  export const CreateMessageInteractionCallbackRequestSchema: ZodType
  export const CreateTextThreadWithMessageRequestSchema: ZodType
  export const ErrorResponseSchema: ZodType
  export const GatewayBotResponseSchema: ZodType
  export const GatewayResponseSchema: ZodType
  export const GuildChannelResponseSchema: ZodType
  export const GuildWithCountsResponseSchema: ZodType
  export const IncomingWebhookRequestPartialSchema: ZodType
  export const IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema: ZodType
  export const InteractionCallbackResponseSchema: ZodType
  export const MessageCreateRequestSchema: ZodType
  export const MessageEditRequestPartialSchema: ZodType
  export const MessageResponseSchema: ZodType
  export const ModalInteractionCallbackRequestSchema: ZodType
  export const MyGuildResponseSchema: ZodType
  export const PrivateApplicationResponseSchema: ZodType
  export const PrivateChannelResponseSchema: ZodType
  export const RatelimitedResponseSchema: ZodType
  export const ThreadResponseSchema: ZodType
  export const ThreadsResponseSchema: ZodType
  export const UserPIIResponseSchema: ZodType
}
