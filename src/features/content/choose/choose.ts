import type { Item } from '../ports.ts'

/** Something that a source offers, with the keys by which it is recognized. */
export type Candidate = { readonly item: Item; readonly keys: readonly Buffer[] }

export type DropReason =
  | 'known'
  | 'without address'
  | 'too old'
  | 'off topic'
  | 'left out'
  | 'older than the source'
  | 'other kind'
  | 'over the limit'

export type Choice = {
  /** The newest first. */
  readonly kept: readonly Candidate[]
  readonly dropped: readonly { readonly candidate: Candidate; readonly reason: DropReason }[]
}

export type Rules = {
  /** Milliseconds since 1970, and an age in milliseconds. */
  readonly now: number
  readonly maxAgeMs: number
  /** True at the first reading of the source, whose older items are no news. */
  readonly isFirst: boolean
  /** Items of one run. */
  readonly limit: number
  isOnTopic(text: string): boolean
  isLeftOut(text: string): boolean
  /** True if an item with one of these keys was taken before. */
  isKnown(keys: readonly Buffer[]): boolean
}

/** Items of the first reading that are posted. */
const firstFew = 3

/**
 * The keys of an item to remember: all of them, or, where it is too old, those that are known and the last one, which
 * recognizes it in its own feed. That saves two of three writes where a whole archive is read for the first time.
 *
 * The last key is needed: a site that gives its archive new dates, or none, would otherwise flood the channel, and so would
 * an owner who raises the age limit. The others are not: where another feed brings the same page as new, it is news
 * there.
 */
export const keysToRemember = (
  { item, keys }: Candidate,
  rules: Pick<Rules, 'now' | 'maxAgeMs'> & { isKnown(key: Buffer): boolean },
): Buffer[] => keys.filter((key, index) => !isTooOld(item, rules) || index === keys.length - 1 || rules.isKnown(key))

/** Chooses what is posted of the items that a source offers at the moment; every item that is not kept is dropped for a reason. */
export function choose(candidates: readonly Candidate[], rules: Rules): Choice {
  const kept: Candidate[] = []
  const dropped: { candidate: Candidate; reason: DropReason }[] = []
  const limit = rules.isFirst ? Math.min(firstFew, rules.limit) : rules.limit
  const limitReason = rules.isFirst ? 'older than the source' : 'over the limit'
  const taken = new Set<string>()
  const timeOf = ({ item }: Candidate) => ageTime(item, rules.now)
  for (const candidate of [...candidates].sort((a, b) => timeOf(b) - timeOf(a))) {
    const names = candidate.keys.map((key) => key.toString('hex'))
    const isTwice = names.some((name) => taken.has(name))
    for (const name of names) taken.add(name)
    const reason = isTwice ? 'known' : reasonAgainst(candidate, rules)
    if (reason !== null) dropped.push({ candidate, reason })
    else if (kept.length >= limit) dropped.push({ candidate, reason: limitReason })
    else kept.push(candidate)
  }
  return { kept, dropped }
}

function reasonAgainst({ item, keys }: Candidate, rules: Rules): DropReason | null {
  if (rules.isKnown(keys)) return 'known'
  if (!/^https?:\/\//i.test(item.url)) return 'without address'
  if (isTooOld(item, rules)) return 'too old'
  const text = `${item.title}\n${item.summary}`
  if (rules.isLeftOut(text)) return 'left out'
  return rules.isOnTopic(text) ? null : 'off topic'
}

const isTooOld = (item: Item, { now, maxAgeMs }: Pick<Rules, 'now' | 'maxAgeMs'>): boolean =>
  now - ageTime(item, now) > maxAgeMs

/** The time by which an item ages: that of its publication; now where it is unknown or lies in the future. */
const ageTime = ({ publishedAt }: Item, now: number): number => Math.min(publishedAt ?? now, now)
