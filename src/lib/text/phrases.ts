import { toLinkLabel, toLinkTarget } from './markdown.ts'

/** A time as Discord shows it in each person's own zone. https://discord.com/developers/docs/reference#message-formatting */
export const when = (ms: number, style: 'R' | 'f' = 'R'): string => `<t:${Math.floor(ms / 1000)}:${style}>`

export const plural = (count: number, one: string): string =>
  `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`

/** A title that links to its address where that is a web address; at most `chars` characters of it. */
export function linked(title: string, url: string, chars = 80): string {
  const target = toLinkTarget(url)
  const label = toLinkLabel(title, chars)
  return target === null ? label : `[${label}](<${target}>)`
}

/** A name from outside in bold, on one line. */
export const bold = (name: string): string => `**${toLinkLabel(name, 60)}**`
