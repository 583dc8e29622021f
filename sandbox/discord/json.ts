/** A JSON object whose fields are not checked yet. */
export type Json = Readonly<Record<string, unknown>>

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
/** The value as a JSON object; empty where it is none. */
export const jsonOf = (value: unknown): Json => (isJson(value) ? value : {})
/** The value as a list; empty where it is none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])
/** The value as a text; empty where it is none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** An object whose fields, named in one text, all have the same value. */
export const each = <T>(value: T, names: string): Record<string, T> =>
  Object.fromEntries(names.split(' ').map((name) => [name, value]))
/** An object whose fields are null. */
export const nothing = (names: string) => each(null, names)
