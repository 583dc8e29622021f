import { settings } from '../src/config/config.ts'
import type { Setting } from '../src/lib/settings.ts'

const table = Object.entries(settings as Record<string, Setting>)
const cell = (text: string) => text.replaceAll('|', '\\|')

function textOf(value: unknown): string {
  if (value === null) return ''
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function defaultOf(setting: Setting): string {
  if (setting.defaultText !== undefined) return setting.defaultText
  if (setting.required) return 'required'
  const value = textOf(setting.default)
  return value === '' ? '' : `\`${value}\``
}

/** docs/configuration.md, made from the one table of settings. */
export function configurationPage(): string {
  const rows = table.map(([name, setting]) => {
    const notes = [
      setting.description,
      setting.enables && `Switches on: ${setting.enables}`,
      setting.requires && `Only together with \`${setting.requires}\``,
      setting.secret && 'Secret',
      setting.reserved && 'Reserved: read and checked, not used by this version yet',
    ].filter(Boolean)
    return `| \`${name}\` | ${cell(defaultOf(setting))} | ${cell(notes.join('. '))}. |`
  })
  return [
    '# Configuration',
    '',
    'Made from `src/config/config.ts` by `npm run docs`; a test compares them. Settings are environment variables; `npm start`',
    'also reads `.env` in the working directory, and the environment wins. An empty value counts as unset. Switches take',
    '`true`, `false`, `1`, `0`, `yes`, `no`. All problems are reported at once, each in one line, and end the start with',
    'exit code 78.',
    '',
    '| name | default | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

/** .env.example, made from the same table. */
export function envExample(): string {
  const lines = table.flatMap(([name, setting]) => {
    const line = `${name}=${textOf(setting.default)}`
    return [`# ${setting.description}.`, setting.required ? line : `# ${line}`, '']
  })
  return ['# Copy to .env and fill in. Only DISCORD_TOKEN is required.', '', ...lines].join('\n')
}
