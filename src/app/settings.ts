import { existsSync } from 'node:fs'
import {
  addressPolicy as addressPolicyOf,
  channelsOf as channelsIn,
  type ConfiguredChannel,
  type Reading,
  readTable,
  secretsOf as secretsIn,
} from '../config/config.ts'
import { coreSettings } from '../config/core.ts'
import type { Environment, SettingsTable, Values } from '../lib/settings.ts'
import * as slices from './slices.ts'

type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never
type AllSettings = typeof coreSettings & Intersection<(typeof slices)[keyof typeof slices]['settings']>

/** Every setting of the bot: its own, then those of its features. */
export const settings = Object.assign(
  {},
  coreSettings,
  ...Object.values(slices).map((slice) => slice.settings),
) as AllSettings & SettingsTable

export type Config = Values<AllSettings>

/** Reads all settings from an environment. Lists every problem at once, one line each; no line shows a secret. */
export function readConfig(environment: Environment): Reading<Config> {
  const reading = readTable<AllSettings & SettingsTable>(settings, environment) as Reading<Config>
  if (!reading.ok) return reading
  const path = reading.config.SESSION_DB_PATH || (existsSync('/data') ? '/data/sessions.db' : 'data/sessions.db')
  return { ...reading, config: { ...reading.config, SESSION_DB_PATH: path } }
}

/** The addresses that the address guard lets through. */
export const addressPolicy = (config: Config) => addressPolicyOf(settings, config)

/** Every secret value, for the log to redact. */
export const secretsOf = (config: Config): string[] => secretsIn(settings, config)

/** Every channel that the settings name, with the permissions that the bot needs there. */
export const channelsOf = (config: object): ConfiguredChannel[] => channelsIn(settings, config)
