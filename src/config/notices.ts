import { closestName, type Environment, type SettingsTable } from '../lib/settings.ts'

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

/** One line for each name in the environment that the owner should look at: misspelt, outdated or not used yet. */
export const noticesOf = (table: SettingsTable, environment: Environment): string[] => [
  ...misspelt(table, environment),
  ...outdated(environment),
  ...notUsedYet(table, environment),
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

function notUsedYet(table: SettingsTable, environment: Environment): string[] {
  const names = Object.keys(table).filter((name) => table[name]?.reserved && environment[name]?.trim())
  return names.length > 0 ? [`Read and checked, but not used by this version yet: ${names.join(', ')}.`] : []
}
