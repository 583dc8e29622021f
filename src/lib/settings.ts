import { distance } from 'fastest-levenshtein'
import { z } from 'zod'

/** Permissions of the bot in a channel, as Discord's settings call them. */
/** 'Create Posts' also says that the channel may be a forum, where it takes the place of 'Send Messages'. */
export type ChannelPermission =
  'Send Messages' | 'Create Posts' | 'Embed Links' | 'Attach Files' | 'Read Message History' | 'Add Reactions'

/** One setting: how its text is read, what stands in for it, and what is said about it. */
export type Setting<T = unknown> = {
  /** Reads the text of the environment; its first issue's message is the problem shown. */
  readonly type: z.ZodType<T, string>
  readonly default: T
  /** The name of the default in the documentation, where its value would not say it. */
  readonly defaultText?: string
  /** One sentence: what it is and where to get it. */
  readonly description: string
  readonly secret?: true
  /** The feature that is switched off without it. */
  readonly enables?: string
  /** The other name without which this one means nothing. */
  readonly requires?: string
  /** The values for which that holds; by default all. */
  requiresIf?(value: T): boolean
  readonly required?: true
  /** Addresses that the owner configures: the address guard lets the bot call them, wherever they lead. */
  readonly trusted?: true
  /** Its value is a channel, or a list of channels, in which the bot needs these permissions besides View Channel. */
  readonly channelPermissions?: readonly ChannelPermission[]
}

export type SettingsTable = Readonly<Record<string, Setting>>

export type Values<Table extends SettingsTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer T> ? T : never
}

export type Environment = Readonly<Record<string, string | undefined>>

const integer = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d+$/, 'is not a whole number')
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be from ${from} to ${to}`)

const yes = ['true', '1', 'yes']
const no = ['false', '0', 'no']

/** The kinds of values that settings have. */
export const kinds = {
  text: () => z.string(),
  integer,
  flag: () =>
    z
      .string()
      .toLowerCase()
      .refine((value) => [...yes, ...no].includes(value), 'must be true or false')
      .transform((value) => yes.includes(value)),
  oneOf: <const Choice extends string>(...choices: Choice[]) => z.enum(choices, `must be one of ${choices.join(', ')}`),
  /** A Discord id. */
  snowflake: () => z.string().regex(/^\d{17,20}$/, 'is not an id (17 to 20 digits)'),
  list: <T>(item: z.ZodType<T, string>) =>
    z
      .string()
      .transform((value) =>
        value
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
      )
      .pipe(z.array(item)),
  url: () =>
    z
      .string()
      .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), 'is not an http or https address')
      .transform((value) => value.replace(/\/+$/, '')),
  /** As `URL` writes the host, so that it compares. */
  hostAndPort: () =>
    z
      .string()
      .regex(/^(\[[\da-f:.]+\]|[^\s/:?#@]+)(:\d{1,5})?$/i, 'must be host or host:port')
      .refine((value) => URL.canParse(`http://${value}`), 'must be host or host:port')
      .transform((value) => new URL(`http://${value}`).hostname + (/:\d+$/.exec(value)?.[0] ?? '')),
}

type Extra<T> = Partial<Omit<Setting<T>, 'type' | 'default' | 'description'>>

const settingOf = <T>(type: Setting<T>['type'], value: T, description: string, extra: Extra<T>): Setting<T> => ({
  type,
  default: value,
  description,
  ...extra,
})

/** A Discord id, null where unset. */
export const idSetting = (description: string, extra: Extra<string | null> = {}) =>
  settingOf(kinds.snowflake(), null, description, extra)

/** The id of a channel in which the bot needs these permissions, null where unset. */
export const channelSetting = (
  permissions: readonly ChannelPermission[],
  description: string,
  extra: Extra<string | null> = {},
) => idSetting(description, { channelPermissions: permissions, ...extra })

/** A key or token, null where unset; its value is never logged. */
export const secretSetting = (description: string, extra: Extra<string | null> = {}) =>
  settingOf(kinds.text(), null, description, { secret: true, ...extra })

/** A whole number from `range[0]` to `range[1]`. */
export const numberSetting = (
  value: number,
  [from, to]: readonly [number, number],
  description: string,
  extra: Extra<number> = {},
) => settingOf(integer(from, to), value, description, extra)

export const textSetting = (value: string, description: string, extra: Extra<string> = {}) =>
  settingOf(kinds.text(), value, description, extra)

/** The base address of a service. The address guard trusts it. */
export const addressSetting = (value: string, description: string, extra: Extra<string> = {}) =>
  settingOf(kinds.url(), value, description, { trusted: true, ...extra })

/** Reads every setting of a table. Lists every problem, one line each; an empty value counts as unset. */
export function readSettings<Table extends SettingsTable>(
  table: Table,
  environment: Environment,
): { values: Values<Table>; problems: string[] } {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  const text = (name: string) => environment[name]?.trim() || undefined
  for (const [name, setting] of Object.entries(table)) {
    values[name] = setting.default
    const given = text(name)
    const complain = (problem: string) => problems.push(`${name} ${problem}. ${setting.description}.`)
    if (given === undefined) {
      if (setting.required) problems.push(`${name} is missing. It is ${lowerFirst(setting.description)}.`)
      continue
    }
    const read = setting.type.safeParse(given)
    if (read.success) values[name] = read.data
    else complain(read.error.issues[0]?.message ?? 'cannot be read')
    const isAlone = setting.requires !== undefined && text(setting.requires) === undefined
    if (isAlone && (!read.success || (setting.requiresIf?.(read.data) ?? true)))
      complain(`is set, but ${setting.requires} is not`)
  }
  return { values: values as Values<Table>, problems }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** The known name that an unknown one was probably meant to be, also in small letters, or null. */
export function closestName(unknown: string, known: readonly string[]): string | null {
  const near = known
    .map((name) => ({ name, edits: distance(unknown.toUpperCase(), name) }))
    .filter(({ name, edits }) => name !== unknown && edits <= Math.min(4, Math.floor(unknown.length / 4)))
    .sort((a, b) => a.edits - b.edits)
  return near[0]?.name ?? null
}
