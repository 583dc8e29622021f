import {
  addressSetting,
  channelSetting,
  kinds,
  numberSetting,
  secretSetting,
  type Setting,
  type SettingsTable,
  textSetting,
} from '../../lib/settings.ts'

/** True for an address at Google, where the Google key may be sent. */
const isGoogle = (url: string): boolean => /(^|\.)googleapis\.com$/.test(new URL(url).hostname)

export const imageSettings = {
  GOOGLE_API_KEY: secretSetting('Key of the Gemini API: aistudio.google.com, Get API key', {
    enables: 'pictures (/image)',
  }),
  IMAGE_API_URL: {
    type: kinds.url(),
    default: null,
    description:
      "Another service that makes pictures: OpenRouter's address, or one that speaks OpenAI's images; elsewhere than at Google it needs IMAGE_API_KEY",
    trusted: true,
    requires: 'IMAGE_API_KEY',
    requiresIf: (url) => url !== null && !isGoogle(url),
  } as Setting<string | null>,
  IMAGE_API_KEY: secretSetting('Key of the service that makes pictures; by default GOOGLE_API_KEY, at Google alone'),
  IMAGE_MODEL: textSetting('gemini-nano-banana-2.1', 'The model that makes pictures'),
  IMAGE_MODEL_FAST: textSetting('gemini-3.1-flash-lite-image', 'The quick one'),
  IMAGE_MODEL_ULTRA: textSetting('gemini-3-pro-image', 'The best one'),
  IMAGE_CONCURRENCY: numberSetting(4, [1, 64], 'Pictures made at the same time'),
  IMAGE_COOLDOWN_SECONDS: numberSetting(60, [0, 86_400], "Seconds between one person's pictures, per server"),
  IMAGE_DAILY_LIMIT: numberSetting(10, [0, 100_000], 'Pictures per person and day; 0 = no limit'),
  IMAGE_GALLERY_CHANNEL_ID: channelSetting(
    ['Send Messages', 'Create Posts', 'Attach Files', 'Read Message History'],
    'A channel or forum that shows every picture made in public channels of its server',
  ),
  GOOGLE_API_URL: addressSetting('https://generativelanguage.googleapis.com', "The Gemini API's address"),
} satisfies SettingsTable
