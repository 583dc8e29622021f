import { GatewayCloseCodes } from 'discord-api-types/v10'

/** The owner's instruction for a refused token. */
export const refusedToken =
  'DISCORD_TOKEN is refused by Discord. Reset it at discord.com/developers/applications (your application, Bot, Reset Token) and set the new one.'

/**
 * The owner's instruction for each close code after which reconnecting is pointless.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
export const finalCloseCodes: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: refusedToken,
  [GatewayCloseCodes.InvalidShard]:
    'Discord refused the shard (4010): the bot and Discord disagree about shards. Update the bot.',
  [GatewayCloseCodes.ShardingRequired]:
    'Discord requires more shards than the bot started with (4011). Restart the bot.',
  [GatewayCloseCodes.InvalidAPIVersion]: 'Discord no longer supports this gateway version (4012). Update the bot.',
  [GatewayCloseCodes.InvalidIntents]: 'Discord does not know the requested intents (4013). Update the bot.',
  [GatewayCloseCodes.DisallowedIntents]:
    'The Message Content intent is off (4014). Turn it on at discord.com/developers/applications (your application, Bot, Message Content Intent), then restart the bot.',
}
