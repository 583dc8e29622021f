import {
  addressSetting,
  idSetting,
  kinds,
  numberSetting,
  type Setting,
  type SettingsTable,
  type Values,
} from '../lib/settings.ts'
import { botToken } from './bot-token.ts'

/** SQLite takes `file:` and libsql other addresses, also of servers, for paths; only a shell knows what `~` is. */
const filePath = kinds
  .text()
  .regex(/^(?!~|[a-z][\w+.-]*:)/i, 'must be the path of a file, without ~ and without file: or another scheme')

/** Settings of the bot itself, whatever features it has. */
export const coreSettings = {
  DISCORD_TOKEN: {
    type: botToken,
    default: '',
    required: true,
    secret: true,
    description: "The bot's token; get it at discord.com/developers/applications (your application, Bot, Reset Token)",
  } satisfies Setting<string>,
  HOME_GUILD_ID: idSetting(
    'The server whose owners command the bot; by default that of CONTENT_CHANNEL_ID, else the only one',
  ),
  SESSION_DB_PATH: {
    type: filePath,
    default: '',
    defaultText: '`/data/sessions.db` where `/data` exists, else `data/sessions.db`',
    description: "The bot's database file; keep it on a volume that survives a redeploy",
  } satisfies Setting<string>,
  LOG_LEVEL: {
    type: kinds.oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal'),
    default: 'info',
    description: 'How much is logged',
  } as Setting<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'>,
  LOG_FORMAT: {
    type: kinds.oneOf('pretty', 'json'),
    default: null,
    defaultText: '`pretty` on a terminal, else `json`',
    description: 'How log lines look',
  } as Setting<'pretty' | 'json' | null>,
  PORT: numberSetting(8080, [0, 65_535], 'Port of the health addresses, on all interfaces; 0 takes a free one'),
  SHUTDOWN_SECONDS: numberSetting(8, [1, 600], 'Seconds that running answers get to finish when the bot is stopped'),
  DISCORD_API_URL: addressSetting('https://discord.com/api', "Discord's address"),
  DISCORD_CDN_URLS: {
    type: kinds.list(kinds.url()),
    default: ['https://cdn.discordapp.com', 'https://media.discordapp.net'],
    description: "The addresses of Discord's files, separated by commas",
    trusted: true,
  } as Setting<string[]>,
  FETCH_ALLOW_HOSTS: {
    type: kinds.list(kinds.hostAndPort()),
    default: [],
    description: 'Private hosts that may be fetched from all the same: host or host:port, separated by commas',
  } as Setting<string[]>,
} satisfies SettingsTable

export type CoreConfig = Values<typeof coreSettings>
