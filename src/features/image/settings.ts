import {
  addressSetting,
  channelSetting,
  numberSetting,
  secretSetting,
  type SettingsTable,
  textSetting,
} from '../../lib/settings.ts'

const reserved = { reserved: true } as const

export const imageSettings = {
  GOOGLE_API_KEY: secretSetting('Key of the Gemini API: aistudio.google.com, Get API key', {
    enables: 'pictures (/image)',
    ...reserved,
  }),
  IMAGE_MODEL: textSetting('gemini-nano-banana-2.1', 'The model that makes pictures', reserved),
  IMAGE_MODEL_FAST: textSetting('gemini-3.1-flash-lite-image', 'The quick one', reserved),
  IMAGE_MODEL_ULTRA: textSetting('gemini-3-pro-image', 'The best one', reserved),
  IMAGE_CONCURRENCY: numberSetting(4, [1, 64], 'Pictures made at the same time', reserved),
  IMAGE_COOLDOWN_SECONDS: numberSetting(60, [0, 86_400], "Seconds between one person's pictures, per server", reserved),
  IMAGE_DAILY_LIMIT: numberSetting(10, [0, 100_000], 'Pictures per person and day; 0 = no limit', reserved),
  IMAGE_GALLERY_CHANNEL_ID: channelSetting(
    ['Send Messages', 'Attach Files'],
    'A channel that shows every picture made',
    reserved,
  ),
  GOOGLE_API_URL: addressSetting('https://generativelanguage.googleapis.com', "The Gemini API's address", reserved),
} satisfies SettingsTable
