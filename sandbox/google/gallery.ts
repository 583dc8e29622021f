import type { Discord } from '../discord/discord.ts'

const [channelId, tagId] = ['900000000000000035', '900000000000000053']

/** Opens the forum #gallery, whose posts need a tag. Answers the bot's settings for pictures. */
export function openGallery({ discord, key, url }: { discord: Discord; key: string; url: string }) {
  const { world } = discord
  const tags = [{ id: tagId, name: 'Pictures', moderated: false }]
  const topic = 'Every picture that the professor made'
  world.addChannel({ id: channelId, name: 'gallery', topic, kind: 'forum', guild: world.guild, tags })
  return { GOOGLE_API_KEY: key, GOOGLE_API_URL: url, IMAGE_GALLERY_CHANNEL_ID: channelId }
}
