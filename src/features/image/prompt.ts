import type { Format, Ratio, Size } from './ports.ts'

/** The models that an owner sets up, by what people call them. */
export type Tier = 'standard' | 'fast' | 'ultra'

/** The wishes of somebody for a picture; what is absent is left to the bot. */
export type Settings = {
  readonly aspect?: Ratio
  readonly size?: Size
  readonly tier?: Tier
  readonly format?: Format
}

/**
 * A flag that was not followed as it stands: nobody knows it; a later flag overrides it; or its meaning had been said before.
 * `flag` begins with two hyphens and is in small letters.
 */
export type FlagProblem = { readonly flag: string; readonly why: 'unknown' | 'contradicts' | 'repeated' }

export type ParsedPrompt = {
  readonly prompt: string
  readonly settings: Settings
  readonly problems: readonly FlagProblem[]
}

const flags: Readonly<Record<string, Settings>> = {
  square: { aspect: '1:1' },
  wide: { aspect: '16:9' },
  tall: { aspect: '9:16' },
  portrait: { aspect: '3:4' },
  landscape: { aspect: '4:3' },
  ultrawide: { aspect: '21:9' },
  '1k': { size: '1K' },
  '2k': { size: '2K' },
  '4k': { size: '4K' },
  large: { size: '2K' },
  fast: { tier: 'fast' },
  standard: { tier: 'standard' },
  ultra: { tier: 'ultra' },
  png: { format: 'png' },
  jpeg: { format: 'jpeg' },
  jpg: { format: 'jpeg' },
}

/** Phones make one dash of two hyphens. */
const flagStart = /^(?:--|—|–)(?=[\p{L}\p{N}])/u
/** Marks of direction, joiners and blanks without width, which come along when text is pasted. */
const invisible = /\p{Cf}/gu
/** Two hyphens between blanks: what follows is prompt as it stands. */
const end = /(?:^|\s)--(?:\s|$)/
const ratio = /^(\d{1,5}(?:\.\d{1,5})?):(\d{1,5}(?:\.\d{1,5})?)$/

/** Width divided by height; null where a text is no ratio of two positive numbers. */
export function proportionOf(aspect: string): number | null {
  const [, width, height] = ratio.exec(aspect) ?? []
  const proportion = Number(width) / Number(height)
  return proportion > 0 && Number.isFinite(proportion) ? proportion : null
}

const isSame = (one: string, other: string): boolean =>
  one === other || (proportionOf(one) !== null && proportionOf(one) === proportionOf(other))

const meaningOf = (name: string): Settings | null =>
  Object.hasOwn(flags, name) ? (flags[name] as Settings) : proportionOf(name) === null ? null : { aspect: name }

/**
 * Takes the flags out of a prompt: words that begin with two hyphens or a dash, up to two hyphens that stand alone. The last
 * of contradicting flags holds. The rest is single-spaced; what follows the lone hyphens stays as it is. Takes time in
 * proportion to the text's length.
 */
export function parseFlags(prompt: string): ParsedPrompt {
  const found = end.exec(prompt)
  const [head, tail] = found
    ? [prompt.slice(0, found.index), prompt.slice(found.index + found[0].length).trim()]
    : [prompt, '']
  const words: string[] = []
  const problems: FlagProblem[] = []
  let settings: Settings = {}
  const said = new Map<string, string>()
  for (const word of head.split(/\s+/)) {
    const visible = word.replace(invisible, '')
    if (!flagStart.test(visible)) {
      words.push(word)
      continue
    }
    const name = visible.replace(flagStart, '').toLowerCase()
    const meaning = meaningOf(name)
    if (meaning === null) problems.push({ flag: `--${name}`, why: 'unknown' })
    for (const [kind, value] of Object.entries(meaning ?? {})) {
      const before = settings[kind as keyof Settings]
      if (before !== undefined && isSame(before, value)) problems.push({ flag: `--${name}`, why: 'repeated' })
      else if (before !== undefined) problems.push({ flag: said.get(kind) ?? '', why: 'contradicts' })
      settings = { ...settings, [kind]: value }
      said.set(kind, `--${name}`)
    }
  }
  return { prompt: [...words, tail].filter((word) => word !== '').join(' '), settings, problems }
}
