import {
  type ChannelPermission,
  closestName,
  type Environment,
  readSettings,
  type Setting,
  type SettingsTable,
  type Values,
} from '../lib/settings.ts'
import type { CoreConfig } from './core.ts'
import { cleanEnvironment } from './environment.ts'

/** Names that the Python bot read and this one does not. */
const pythonNames: Readonly<Record<string, string>> = {
  OPENAI_API_KEY: 'has no use here',
  MAX_MESSAGE_LENGTH: 'has no use here',
  MAX_HISTORY_MESSAGES: 'has no use here',
  RATE_LIMIT_DELAY: 'has no use here',
  CONVERSATION_HISTORY_FILE: 'has no use here',
  HEALTH_CHECK_PORT: 'is called PORT now',
  MEMORY_ENABLED: 'and the other MEMORY_ names have no use yet',
}

export type Reading<Config> =
  | { readonly ok: true; readonly config: Config; readonly notices: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[]; readonly notices: readonly string[] }

/** Reads a table of settings from an environment. Lists every problem at once, one line each; no line shows a secret. */
export function readTable<Table extends SettingsTable>(table: Table, given: Environment): Reading<Values<Table>> {
  const environment = cleanEnvironment(given)
  const { values, problems } = readSettings(table, environment)
  const notices = noticesOf(table, environment)
  if (problems.length > 0)
    return { ok: false, problems, notices: [...notices, ...disabledFeatures(table, environment)] }
  return { ok: true, config: values, notices }
}

/** One line for each name in the environment that the owner should look at: misspelt or outdated. */
const noticesOf = (table: SettingsTable, environment: Environment): string[] => [
  ...misspelt(table, environment),
  ...outdated(environment),
]

function misspelt(table: SettingsTable, environment: Environment): string[] {
  const known = Object.keys(table)
  return Object.keys(environment)
    .filter((name) => !known.includes(name) && !(name in pythonNames))
    .flatMap((name) => {
      const meant = closestName(name, known)
      return meant && !environment[meant]?.trim() ? [`${name} is not a setting. Did you mean ${meant}?`] : []
    })
}

const outdated = (environment: Environment): string[] =>
  Object.entries(pythonNames)
    .filter(([name]) => environment[name]?.trim())
    .map(([name, why]) => `${name} ${why}.`)

/** One line for each feature that is off because its setting is missing. */
export function disabledFeatures(table: SettingsTable, environment: Environment): string[] {
  return Object.entries(table)
    .filter(([name, setting]) => setting.enables && !environment[name]?.trim())
    .map(([name, { enables }]) => `Off without ${name}: ${enables}.`)
}

/** The addresses that the address guard lets through: configured base addresses, and the hosts that the owner allows. */
export const addressPolicy = (table: SettingsTable, config: CoreConfig) => ({
  trusted: valuesWhere(table, config, ({ trusted }) => trusted),
  allowHosts: config.FETCH_ALLOW_HOSTS,
})

/** Every secret value, for the log to redact. */
export const secretsOf = (table: SettingsTable, config: object): string[] =>
  valuesWhere(table, config, ({ secret }) => secret)

/** A channel that a setting names, with the permissions that the bot needs there. */
export type ConfiguredChannel = {
  readonly setting: string
  readonly id: string
  readonly permissions: readonly ChannelPermission[]
}

/** Every channel that the settings name. */
export const channelsOf = (table: SettingsTable, config: object): ConfiguredChannel[] =>
  Object.entries(table).flatMap(([setting, { channelPermissions: permissions }]) =>
    permissions
      ? valuesWhere({ [setting]: table[setting] as Setting }, config, () => true).map((id) => ({
          setting,
          id,
          permissions,
        }))
      : [],
  )

function valuesWhere(table: SettingsTable, config: object, matches: (setting: Setting) => true | undefined): string[] {
  const values = config as Readonly<Record<string, unknown>>
  return Object.entries(table)
    .filter(([, setting]) => matches(setting))
    .flatMap(([name]) => values[name])
    .filter((value): value is string => typeof value === 'string' && value !== '')
}
