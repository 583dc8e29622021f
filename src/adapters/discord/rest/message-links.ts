export type MessageLink = { readonly guildId: string; readonly channelId: string; readonly messageId: string }

const link =
  /https?:\/\/(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com\/channels\/(\d{5,20})\/(\d{5,20})\/(\d{5,20})(?!\d)/gi

/** The links to messages of servers in a text, each once, in its order. */
export function linksIn(text: string): MessageLink[] {
  const found = [...text.matchAll(link)].map(([, guildId = '', channelId = '', messageId = '']) => {
    return { guildId, channelId, messageId }
  })
  return [...new Map(found.map((each) => [each.messageId, each])).values()]
}

/** The address of a message of a server. */
export const linkToMessage = ({ guildId, channelId, messageId }: MessageLink): string =>
  `https://discord.com/channels/${guildId}/${channelId}/${messageId}`
