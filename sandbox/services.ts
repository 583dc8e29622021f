import { createDiscord, type Discord, type DiscordOptions } from './discord/discord.ts'
import type { MovableClock } from './clock.ts'
import { createFeeds } from './feeds/feeds.ts'
import { openGallery } from './google/gallery.ts'
import { createGoogle, type GoogleOptions } from './google/google.ts'
import { createGptTrainer } from './gpt-trainer/gpt-trainer.ts'
import type { GptTrainerOptions } from './gpt-trainer/state.ts'
import { openGate } from './http/faults.ts'
import { createYouTube } from './youtube/youtube.ts'

export type ServicesOptions = Omit<DiscordOptions, 'clock'> & {
  /** News and videos in #ai-news, from the sample feeds and channels (default: none). */
  news?: boolean
  /** `/image` by Google's stand-in, with a gallery in the forum #gallery (default: none). */
  pictures?: boolean
  google?: Omit<GoogleOptions, 'clock' | 'gate'>
  gptTrainer?: Omit<GptTrainerOptions, 'clock' | 'gate'>
}

/** Starts the stand-ins of all outside services; `ends` gets what closes them. Answers them with the bot's settings for them. */
export async function startServices(clock: MovableClock, options: ServicesOptions, ends: (() => Promise<unknown>)[]) {
  const { gate = openGate, news = false, pictures = false } = options
  const discord = createDiscord({ ...options, clock })
  const gptTrainer = createGptTrainer({ ...options.gptTrainer, clock, gate })
  const google = createGoogle({ ...options.google, clock, gate })
  const youtube = createYouTube({ clock, grows: news })
  const feeds = createFeeds({ clock })
  const started = async (service: { listen(): Promise<{ apiUrl: string }>; close(): Promise<void> }) => {
    const { apiUrl } = await service.listen()
    ends.push(service.close)
    return apiUrl
  }
  const apiUrl = await started(discord)
  const trainerUrl = await started(gptTrainer)
  const youTubeUrl = await started(youtube)
  const googleUrl = await started(google)
  const site = await feeds.listen()
  ends.push(feeds.close)
  const { token, chatbotId } = gptTrainer
  const settings = {
    ...discordSettings(discord, apiUrl),
    ...{ YOUTUBE_API_KEY: youtube.key, YOUTUBE_API_URL: youTubeUrl, YOUTUBE_FEED_URL: youTubeUrl },
    FETCH_ALLOW_HOSTS: site.host,
    ...(pictures && openGallery({ discord, key: google.key, url: googleUrl })),
  }
  return {
    services: { discord, gptTrainer, google, youtube, feeds },
    settings,
    /** Further settings while GPT Trainer answers. */
    trainer: { GPT_TRAINER_TOKEN: token, CHATBOT_UUID: chatbotId, GPT_TRAINER_API_URL: trainerUrl },
    /** The address of the feeds. */
    siteUrl: site.url,
  }
}

const discordSettings = (discord: Discord, apiUrl: string) => ({
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: apiUrl,
  DISCORD_CDN_URLS: new URL(apiUrl).origin,
  HOME_GUILD_ID: discord.guildId,
})
