import { z } from 'zod'
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
import type { VideoKind } from './ports.ts'
import { createRunTimes } from './schedule/runs.ts'

/** Feeds are asked no more often. */
const minMinutesBetweenRuns = 5
const videoKinds = ['video', 'short', 'live', 'upcoming', 'finished-stream'] as const satisfies readonly VideoKind[]

const cronSetting: Setting<string> = {
  type: z
    .string()
    .refine(isPattern, 'is not a cron pattern of five or six fields')
    .refine(isCalm, `must leave at least ${minMinutesBetweenRuns} minutes between two runs`),
  default: '0 6,18 * * *',
  description: 'When sources are read (cron; six fields begin with seconds); what is new is posted until the next run',
}

const zoneSetting: Setting<string> = {
  type: z.string().refine(isZone, 'is not a time zone such as Europe/Berlin'),
  default: 'UTC',
  description: 'The time zone of that schedule',
}

const videoKindsSetting: Setting<readonly VideoKind[]> = {
  type: kinds.list(z.enum(videoKinds, `must be of ${videoKinds.join(', ')}`)),
  default: ['video', 'finished-stream'],
  defaultText: 'video,finished-stream',
  description: `Which videos are posted: ${videoKinds.join(', ')}`,
}

export const contentSettings = {
  CONTENT_CHANNEL_ID: channelSetting(
    ['Send Messages', 'Create Posts', 'Embed Links', 'Read Message History'],
    'The channel that gets news and videos: right-click it, Copy Channel ID',
    { enables: 'news and videos in a channel' },
  ),
  YOUTUBE_API_KEY: secretSetting('Key of the YouTube Data API v3: console.cloud.google.com, Credentials'),
  SOURCES_FILE: textSetting('', 'A JSON file of feeds and channels, read only while the database has no source'),
  CONTENT_FETCH_CRON: cronSetting,
  CONTENT_TIMEZONE: zoneSetting,
  CONTENT_MAX_AGE_HOURS: numberSetting(24, [1, 8760], 'News older than this are not posted'),
  VIDEO_KINDS: videoKindsSetting,
  YOUTUBE_API_URL: addressSetting('https://www.googleapis.com', "The YouTube API's address"),
  YOUTUBE_FEED_URL: addressSetting('https://www.youtube.com', "The address of YouTube's feeds"),
} satisfies SettingsTable

function isPattern(pattern: string): boolean {
  try {
    return /^\S+(?:\s+\S+){4,5}$/.test(pattern) && Number.isFinite(createRunTimes(pattern, 'UTC').after(0))
  } catch {
    return false
  }
}

/** Looks at the first runs of a day: a pattern repeats itself. */
function isCalm(pattern: string): boolean {
  if (!isPattern(pattern)) return true
  const times = createRunTimes(pattern, 'UTC')
  let last = times.after(0)
  for (let run = 0; run < 50; run++) {
    const next = times.after(last)
    if (next - last < minMinutesBetweenRuns * 60_000) return false
    last = next
  }
  return true
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}
