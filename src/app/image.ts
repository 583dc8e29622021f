import { createFiles } from '../adapters/discord/rest/files.ts'
import { createPictureService } from '../adapters/pictures/pictures.ts'
import { createPictureTools } from '../adapters/pictures/tools/tools.ts'
import { createGallery, type PictureGallery } from '../features/image/gallery/gallery.ts'
import { createImage } from '../features/image/image.ts'
import { personalPictures } from '../features/image/kept/personal.ts'
import { inspectModels, type ModelIds } from '../features/image/models.ts'
import type { PictureTools } from '../features/image/ports.ts'
import { imageSettings } from '../features/image/settings.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import type { Part } from '../lib/lifecycle.ts'
import type { Values } from '../lib/settings.ts'
import { defineSlice, type Platform, type Tools } from './platform.ts'

type ImageConfig = Values<typeof imageSettings>
type Service = ReturnType<typeof createPictureService>

/** Pictures: off without a key. What was queued for the gallery is posted all the same. */
export const image = defineSlice({
  settings: imageSettings,
  checks(tools) {
    if (keyOf(tools.config) === null) return []
    const service = serviceOf({ ...tools, clock: systemClock })
    const look = () => inspectModels(service, idsOf(tools.config)).finally(service.close)
    return [{ name: 'pictures', look }]
  },
  create(platform) {
    const { config, database } = platform
    const tools = toolsOf(platform)
    const gallery = galleryOf(platform, tools)
    const personal = [personalPictures(database.db), gallery.personal]
    const worker: Part = { name: 'picture tools', stop: tools.close }
    if (keyOf(config) === null) return { personal, parts: [worker, gallery.part] }
    const service = serviceOf(platform)
    const { commands, presses, parts, status } = pictures(platform, { service, tools, gallery })
    return {
      commands,
      presses,
      personal,
      parts: [worker, { name: 'pictures', stop: service.close }, gallery.part, ...parts],
      help,
      status: { heading: 'Pictures', lines: async () => [...(await status()), ...(await gallery.status())] },
    }
  },
})

const help = [
  'Have pictures drawn with /image, and changed with the buttons under them or with **Edit this picture** in the menu of any message with a picture.',
  '-# In a prompt, `--wide`, `--tall`, `--square` or `--3:2` say the shape, `--2k` the size, `--fast` or `--ultra` the model, `--png` or `--jpeg` the type of the file. What follows ` -- ` is taken as it stands.',
]

/** The Google key is for Google alone: the settings want a key of its own for every other service. */
const keyOf = ({ GOOGLE_API_KEY: google, IMAGE_API_KEY: own }: ImageConfig): string | null => own ?? google

const serviceOf = ({
  config,
  ...deps
}: Pick<Tools<ImageConfig>, 'config' | 'http' | 'log'> & { clock: Clock }): Service =>
  createPictureService({
    ...deps,
    baseUrl: config.IMAGE_API_URL ?? config.GOOGLE_API_URL,
    googleUrl: config.GOOGLE_API_URL,
    apiKey: keyOf(config) ?? '',
  })

function toolsOf({ http, config, log }: Platform<ImageConfig>): ReturnType<typeof createPictureTools> {
  const { readBytes } = createFiles({ http, urls: config.DISCORD_CDN_URLS })
  return createPictureTools({ readBytes, log })
}

const galleryOf = (platform: Platform<ImageConfig>, { read }: PictureTools): PictureGallery => {
  const { database, discord, config } = platform
  return createGallery({
    ...platform,
    db: database.db,
    wasClosed: database.wasClosed,
    gallery: discord.gallery,
    shownPictures: discord.shownPictures,
    fetchPicture: read,
    channelId: config.IMAGE_GALLERY_CHANNEL_ID,
  })
}

const idsOf = (config: ImageConfig): ModelIds => ({
  standard: config.IMAGE_MODEL,
  fast: config.IMAGE_MODEL_FAST,
  ultra: config.IMAGE_MODEL_ULTRA,
})

function pictures(
  platform: Platform<ImageConfig>,
  made: { service: Service; tools: PictureTools; gallery: PictureGallery },
) {
  const { config, discord, counts } = platform
  const channelId = config.IMAGE_GALLERY_CHANNEL_ID
  return createImage({
    ...platform,
    ...made,
    posted: discord.visible,
    shownPictures: discord.shownPictures,
    galleryGuild: () => (channelId === null ? null : (discord.readers.readersOf(channelId)?.guildId ?? null)),
    models: idsOf(config),
    concurrency: config.IMAGE_CONCURRENCY,
    cooldownMs: config.IMAGE_COOLDOWN_SECONDS * 1000,
    dailyLimit: config.IMAGE_DAILY_LIMIT,
    counter: counts,
  })
}
