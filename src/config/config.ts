import { type Environment, type Setting, type SettingsTable, readSettings, type Values } from '../lib/settings.ts'
import type { CoreConfig } from './core.ts'
import { noticesOf } from './notices.ts'

export type Reading<Config> =
  | { readonly ok: true; readonly config: Config; readonly notices: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[]; readonly notices: readonly string[] }

/** Reads a table of settings from an environment. Lists every problem at once, one line each; no line shows a secret. */
export function readTable<Table extends SettingsTable>(table: Table, environment: Environment): Reading<Values<Table>> {
  const { values, problems } = readSettings(table, environment)
  const notices = noticesOf(table, environment)
  if (problems.length > 0)
    return { ok: false, problems, notices: [...notices, ...disabledFeatures(table, environment)] }
  return { ok: true, config: values, notices }
}

/** One line for each feature that is off because its setting is missing. */
export function disabledFeatures(table: SettingsTable, environment: Environment): string[] {
  return Object.entries(table)
    .filter(([name, setting]) => setting.enables && !environment[name]?.trim())
    .map(
      ([name, { enables, reserved }]) =>
        `Off without ${name}: ${enables}${reserved ? '; not in this version yet' : ''}.`,
    )
}

/** The addresses that the address guard lets through: configured base addresses, and the hosts that the owner allows. */
export const addressPolicy = (table: SettingsTable, config: CoreConfig) => ({
  trusted: valuesWhere(table, config, ({ trusted }) => trusted),
  allowHosts: config.FETCH_ALLOW_HOSTS,
})

/** Every secret value, for the log to redact. */
export const secretsOf = (table: SettingsTable, config: object): string[] =>
  valuesWhere(table, config, ({ secret }) => secret)

function valuesWhere(table: SettingsTable, config: object, matches: (setting: Setting) => true | undefined): string[] {
  const values = config as Readonly<Record<string, unknown>>
  return Object.entries(table)
    .filter(([, setting]) => matches(setting))
    .flatMap(([name]) => values[name])
    .filter((value): value is string => typeof value === 'string' && value !== '')
}
