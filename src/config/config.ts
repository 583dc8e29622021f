import { existsSync } from 'node:fs'
import { closestName, type Environment, kinds, readSettings, type Setting, type Values } from '../lib/settings.ts'

const { text, integer, flag, oneOf, snowflake, list, url, hostAndPort } = kinds
const id = (description: string, more: Partial<Setting<string | null>> = {}): Setting<string | null> => ({
  type: snowflake(),
  default: null,
  description,
  ...more,
})
const secret = (description: string, more: Partial<Setting<string | null>> = {}): Setting<string | null> => ({
  type: text(),
  default: null,
  description,
  secret: true,
  ...more,
})
const number = (value: number, from: number, to: number, description: string, more: { reserved?: true } = {}) =>
  ({ type: integer(from, to), default: value, description, ...more }) satisfies Setting<number>
const base = (value: string, description: string, more: { reserved?: true } = {}) =>
  ({ type: url(), default: value, description, ...more }) satisfies Setting<string>
const words = (value: string, description: string, more: { reserved?: true } = {}) =>
  ({ type: text(), default: value, description, ...more }) satisfies Setting<string>
const reserved = { reserved: true } as const

/** Every setting of the bot, in the order in which the documentation shows them. */
export const settings = {
  DISCORD_TOKEN: {
    type: text().regex(/^[\x21-\x7e]+$/, 'has characters that no token has'),
    default: '',
    required: true,
    secret: true,
    description: "The bot's token: discord.com/developers/applications, your application, Bot, Reset Token",
  } satisfies Setting<string>,
  GPT_TRAINER_TOKEN: secret('API key of GPT Trainer: app.gpt-trainer.com, account settings, API', {
    requires: 'CHATBOT_UUID',
    enables: "answers and knowledge by GPT Trainer (until then the bot's own library answers)",
  }),
  CHATBOT_UUID: {
    type: text().regex(/^[0-9a-fA-F-]{32,36}$/, 'is not an id of 32 hexadecimal digits'),
    default: null,
    requires: 'GPT_TRAINER_TOKEN',
    description: 'The GPT Trainer chatbot that answers: its address in the dashboard ends with it',
    enables: 'answers and knowledge by GPT Trainer, together with GPT_TRAINER_TOKEN',
  } as Setting<string | null>,
  GOOGLE_API_KEY: secret('Key of the Gemini API: aistudio.google.com, Get API key', {
    enables: 'pictures (/image)',
    ...reserved,
  }),
  CONTENT_CHANNEL_ID: id('The channel that gets news and videos: right-click it, Copy Channel ID', {
    enables: 'news and videos in a channel',
    ...reserved,
  }),
  YOUTUBE_API_KEY: secret('Key of the YouTube Data API v3: console.cloud.google.com, Credentials', reserved),
  IMAGE_GALLERY_CHANNEL_ID: id('A channel that shows every picture made', reserved),
  ERROR_CHANNEL_ID: id("The channel where the owner hears of trouble; without it, the log's warnings"),
  KNOWLEDGE_BASE_CHANNEL_IDS: {
    type: list(snowflake()),
    default: [],
    description: 'Channels whose links become knowledge, separated by commas',
    ...reserved,
  } as Setting<string[]>,
  HOME_GUILD_ID: id(
    'The server whose owners command the bot; by default that of CONTENT_CHANNEL_ID, else the only one',
  ),
  SESSION_DB_PATH: {
    type: text(),
    default: '',
    defaultText: '`/data/sessions.db` where `/data` exists, else `data/sessions.db`',
    description: "The bot's database file; keep it on a volume that survives a redeploy",
  } satisfies Setting<string>,
  SESSION_SCOPE: {
    type: oneOf('member', 'user'),
    default: 'member',
    description: 'Whose a conversation is: `member`, a person in one server; `user`, a person everywhere',
  } as Setting<'member' | 'user'>,
  SESSION_MAX_AGE_DAYS: number(0, 0, 3650, 'Days after which an unused conversation is forgotten; 0 keeps it'),
  USE_CHANNEL_CONTEXT: {
    type: flag(),
    default: true,
    description: "Quote the channel's newest messages to the model",
  } as Setting<boolean>,
  CHANNEL_CONTEXT_LIMIT: number(10, 0, 100, 'How many of them at most (and 2,000 characters)'),
  CHAT_BURST: number(5, 1, 100, 'Questions that a person may ask at once, per server'),
  CHAT_REFILL_SECONDS: number(12, 1, 3600, 'Seconds after which one of them is given back'),
  IMAGE_COOLDOWN_SECONDS: number(60, 0, 86_400, "Seconds between one person's pictures, per server", reserved),
  CHAT_DAILY_LIMIT: number(100, 0, 100_000, 'Questions per person and day; 0 = no limit'),
  IMAGE_DAILY_LIMIT: number(10, 0, 100_000, 'Pictures per person and day; 0 = no limit', reserved),
  SERVER_DAILY_LIMIT: number(0, 0, 1_000_000, 'Questions per server and day; 0 = no limit'),
  KNOWLEDGE_ROLE_IDS: {
    type: list(snowflake()),
    default: [],
    description: 'Roles that may add knowledge besides those who manage messages, separated by commas',
    ...reserved,
  } as Setting<string[]>,
  SOURCES_FILE: words('', 'A JSON file of feeds and channels, read only while the database has no source', reserved),
  CONTENT_FETCH_CRON: words('0 6,18 * * *', 'When news are fetched (cron; six fields allowed)', reserved),
  CONTENT_TIMEZONE: words('UTC', 'The time zone of that schedule', reserved),
  CONTENT_MAX_AGE_HOURS: number(24, 1, 8760, 'News older than this are not posted', reserved),
  VIDEO_KINDS: words(
    'video,finished-stream',
    'Which videos are posted: video, short, live, upcoming, finished-stream',
    reserved,
  ),
  IMAGE_MODEL: words('gemini-nano-banana-2.1', 'The model that makes pictures', reserved),
  IMAGE_MODEL_FAST: words('gemini-3.1-flash-lite-image', 'The quick one', reserved),
  IMAGE_MODEL_ULTRA: words('gemini-3-pro-image', 'The best one', reserved),
  IMAGE_CONCURRENCY: number(4, 1, 64, 'Pictures made at the same time', reserved),
  GPT_TRAINER_CONCURRENCY: number(24, 1, 256, 'Answers that stream from GPT Trainer at the same time'),
  GPT_TRAINER_FIRST_BYTE_SECONDS: number(45, 1, 600, 'Seconds that GPT Trainer may take to begin an answer'),
  CHAT_FALLBACK: {
    type: oneOf('none', 'library'),
    default: 'none',
    description: 'Who answers while GPT Trainer is down: `none` or `library`',
  } as Setting<'none' | 'library'>,
  LOG_LEVEL: {
    type: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal'),
    default: 'info',
    description: 'How much is logged',
  } as Setting<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'>,
  LOG_FORMAT: {
    type: oneOf('pretty', 'json'),
    default: null,
    defaultText: '`pretty` on a terminal, else `json`',
    description: 'How log lines look',
  } as Setting<'pretty' | 'json' | null>,
  PORT: number(8080, 0, 65_535, 'Port of the health addresses, on all interfaces; 0 takes a free one'),
  SHUTDOWN_SECONDS: number(8, 1, 600, 'Seconds that running answers have to finish when the bot is stopped'),
  DISCORD_API_URL: base('https://discord.com/api', "Discord's address"),
  GPT_TRAINER_API_URL: base('https://app.gpt-trainer.com', "GPT Trainer's address"),
  GOOGLE_API_URL: base('https://generativelanguage.googleapis.com', "The Gemini API's address", reserved),
  YOUTUBE_API_URL: base('https://www.googleapis.com', "The YouTube API's address", reserved),
  YOUTUBE_FEED_URL: base('https://www.youtube.com', "The address of YouTube's feeds", reserved),
  DISCORD_CDN_URLS: {
    type: list(url()),
    default: ['https://cdn.discordapp.com', 'https://media.discordapp.net'],
    description: "The addresses of Discord's files, separated by commas",
  } as Setting<string[]>,
  FETCH_ALLOW_HOSTS: {
    type: list(hostAndPort()),
    default: [],
    description: 'Private hosts that may be fetched from all the same: host or host:port, separated by commas',
  } as Setting<string[]>,
} satisfies Record<string, Setting>

export type Config = Values<typeof settings>

const pythonNames: Record<string, string> = {
  OPENAI_API_KEY: 'has no use here',
  MAX_MESSAGE_LENGTH: 'has no use here',
  MAX_HISTORY_MESSAGES: 'has no use here',
  RATE_LIMIT_DELAY: 'has no use here',
  CONVERSATION_HISTORY_FILE: 'has no use here',
  HEALTH_CHECK_PORT: 'is called PORT now',
  MEMORY_ENABLED: 'and the other MEMORY_ names have no use yet',
}

export type Reading =
  | { readonly ok: true; readonly config: Config; readonly notices: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[]; readonly notices: readonly string[] }

/** Reads all settings from an environment; every problem is reported at once, a line each, and none shows a secret. */
export function readConfig(environment: Environment): Reading {
  const { values, problems } = readSettings(settings, environment)
  const notices = [...unknownNames(environment), ...withoutUse(environment)]
  if (problems.length > 0) return { ok: false, problems, notices: [...notices, ...switchedOff(environment)] }
  const SESSION_DB_PATH = values.SESSION_DB_PATH || (existsSync('/data') ? '/data/sessions.db' : 'data/sessions.db')
  return { ok: true, config: { ...values, SESSION_DB_PATH }, notices }
}

/** A line for each thing that is off because its setting is not set. */
export function switchedOff(environment: Environment): string[] {
  return Object.entries(settings as Record<string, Setting>)
    .filter(([name, setting]) => setting.enables && !environment[name]?.trim())
    .map(
      ([name, { enables, reserved: early }]) =>
        `Off without ${name}: ${enables}${early ? '; not in this version yet' : ''}.`,
    )
}

/** What the address guard lets through: the base addresses, and the hosts that the owner allows. */
export const addressPolicy = (config: Config) => ({
  trusted: [
    ...[config.DISCORD_API_URL, config.GPT_TRAINER_API_URL, config.GOOGLE_API_URL],
    ...[config.YOUTUBE_API_URL, config.YOUTUBE_FEED_URL, ...config.DISCORD_CDN_URLS],
  ],
  allowHosts: config.FETCH_ALLOW_HOSTS,
})

/** Every secret value, so that none of them is ever logged. */
export function secretsOf(config: Config): string[] {
  return Object.entries(settings as Record<string, Setting>)
    .filter(([, setting]) => setting.secret)
    .map(([name]) => config[name as keyof Config])
    .filter((value): value is string => typeof value === 'string' && value !== '')
}

function unknownNames(environment: Environment): string[] {
  const known = Object.keys(settings)
  return Object.keys(environment)
    .filter((name) => !known.includes(name) && !(name in pythonNames))
    .flatMap((name) => {
      const meant = closestName(name, known)
      return meant && !environment[meant]?.trim() ? [`${name} is not a setting. Did you mean ${meant}?`] : []
    })
}

function withoutUse(environment: Environment): string[] {
  const old = Object.entries(pythonNames)
    .filter(([name]) => environment[name]?.trim())
    .map(([name, why]) => `${name} ${why}.`)
  const early = Object.entries(settings as Record<string, Setting>)
    .filter(([name, setting]) => setting.reserved && environment[name]?.trim())
    .map(([name]) => name)
  return early.length > 0 ? [...old, `Read and checked, but not used by this version yet: ${early.join(', ')}.`] : old
}
