import { GatewayCloseCodes } from 'discord-api-types/v10'

export const refusedToken =
  'DISCORD_TOKEN: Discord refuses it. Reset it at discord.com/developers/applications (your application, Bot, Reset Token) and set the new one.'

/**
 * What each close code from which there is no way back means for the owner.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
export const finalCloseCodes: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: refusedToken,
  [GatewayCloseCodes.InvalidShard]: 'Discord refused the shard (4010): this bot and Discord disagree. Update the bot.',
  [GatewayCloseCodes.ShardingRequired]:
    'Discord asks for more shards than this bot started with (4011). Start it again.',
  [GatewayCloseCodes.InvalidAPIVersion]: 'Discord no longer speaks this version of its gateway (4012). Update the bot.',
  [GatewayCloseCodes.InvalidIntents]: 'Discord does not know the intents that were asked for (4013). Update the bot.',
  [GatewayCloseCodes.DisallowedIntents]:
    'The Message Content switch is off (4014). Turn it on at discord.com/developers/applications (your application, Bot, Message Content Intent), then start the bot again.',
}
