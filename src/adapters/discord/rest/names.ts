import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'

/** The names of what a text mentions; null where one is unknown or must not be told. */
export type Names = {
  user(id: string): string | null
  role(id: string): string | null
  channel(id: string): string | null
}

/** https://discord.com/developers/docs/reference#message-formatting */
const marks =
  /<(?:@!?(\d{5,20})|@&(\d{5,20})|#(\d{5,20})|a?:(\w{1,64}):\d{5,20}|t:(-?\d{1,14})(?::\w)?|\/([^:<>]{1,100}):\d{5,20}|id:([\w-]{1,20})(?::\d{5,20})?)>/g
const maxNameLength = 100

/** Replaces Discord's marks for people, roles, channels, emoji, times and commands by what a reader sees. */
export const withNames = (text: string, names: Names): string =>
  text.replace(
    marks,
    (mark, user?: string, role?: string, channel?: string, emoji?: string, time?: string, ...rest) => {
      if (user !== undefined) return `@${plain(names.user(user), 'somebody')}`
      if (role !== undefined) return `@${plain(names.role(role), 'some-role')}`
      if (channel !== undefined) return `#${plain(names.channel(channel), 'another-channel')}`
      if (emoji !== undefined) return `:${emoji}:`
      if (time !== undefined) return writtenDate(Number(time)) ?? mark
      const [command, navigation] = rest as (string | undefined)[]
      return command === undefined ? `#${navigation}` : `/${command}`
    },
  )

const plain = (name: string | null, instead: string): string =>
  truncateAtWord(toPlainLine(name ?? ''), maxNameLength) || instead

/** Such as `2026-01-15 12:00 UTC`; null for a time that no calendar has. */
function writtenDate(seconds: number): string | null {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? null : `${date.toISOString().slice(0, -8).replace('T', ' ')} UTC`
}
