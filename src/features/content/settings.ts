import {
  addressSetting,
  channelSetting,
  numberSetting,
  secretSetting,
  type SettingsTable,
  textSetting,
} from '../../lib/settings.ts'

const reserved = { reserved: true } as const

export const contentSettings = {
  CONTENT_CHANNEL_ID: channelSetting(
    ['Send Messages', 'Embed Links', 'Read Message History'],
    'The channel that gets news and videos: right-click it, Copy Channel ID',
    {
      enables: 'news and videos in a channel',
      ...reserved,
    },
  ),
  YOUTUBE_API_KEY: secretSetting('Key of the YouTube Data API v3: console.cloud.google.com, Credentials', reserved),
  SOURCES_FILE: textSetting(
    '',
    'A JSON file of feeds and channels, read only while the database has no source',
    reserved,
  ),
  CONTENT_FETCH_CRON: textSetting('0 6,18 * * *', 'When news are fetched (cron; six fields allowed)', reserved),
  CONTENT_TIMEZONE: textSetting('UTC', 'The time zone of that schedule', reserved),
  CONTENT_MAX_AGE_HOURS: numberSetting(24, [1, 8760], 'News older than this are not posted', reserved),
  VIDEO_KINDS: textSetting(
    'video,finished-stream',
    'Which videos are posted: video, short, live, upcoming, finished-stream',
    reserved,
  ),
  YOUTUBE_API_URL: addressSetting('https://www.googleapis.com', "The YouTube API's address", reserved),
  YOUTUBE_FEED_URL: addressSetting('https://www.youtube.com', "The address of YouTube's feeds", reserved),
} satisfies SettingsTable
