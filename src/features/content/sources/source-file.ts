import { z } from 'zod'
import { explainInvalidJson, parseJson } from '../../../lib/text/json.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import { toChannelId, toFeedAddress } from './address.ts'
import { maxSources, type NewSource, type Source } from './sources.ts'

/** Sources that a file describes, and a sentence for each of its entries that was left out. */
export type ReadSources = { readonly sources: readonly NewSource[]; readonly problems: readonly string[] }

export const maxFileBytes = 1_000_000
export const maxNameChars = 100
const maxWords = 100
const maxWordChars = 100

/** The name of a source on one line, cut to 100 characters; the fallback where it is blank. */
export const toSourceName = (text: string, fallback: string): string =>
  truncateAtWord(toPlainLine(text), maxNameChars) || fallback

const trueOrFalse = () => z.boolean('must be true or false').default(false)
const id = (of: string) =>
  z
    .string(`must be the id of a ${of} as text`)
    .regex(/^\d{17,20}$/, `must be the id of a ${of}: 17 to 20 digits`)
    .nullable()
    .default(null)
const words = () =>
  z
    .array(
      z.string('must be a list of words').trim().min(1, 'has an empty word').max(maxWordChars, 'has an over-long word'),
      'must be a list of words',
    )
    .max(maxWords, `has more than ${maxWords} words`)
const read = (parse: (text: string) => string | null, problem: string) =>
  z.string(problem).transform((text, context) => {
    const value = parse(text)
    if (value === null) context.addIssue(problem)
    return value ?? z.NEVER
  })

const common = {
  name: z.string('must be text').default(''),
  filter: words().nullable().default(null),
  leaveOut: words().default([]),
  urgent: trueOrFalse(),
  paused: trueOrFalse(),
  channel: id('channel'),
  role: id('role'),
  knowledge: trueOrFalse(),
  backfill: trueOrFalse(),
}
const strict = {
  error: ({ code }: { code?: string }) => (code === 'unrecognized_keys' ? 'is unknown' : 'is no object'),
}
const entries = {
  feeds: z.strictObject(
    { ...common, url: read(toFeedAddress, 'must be an http or https address without a password') },
    strict,
  ),
  channels: z.strictObject(
    { ...common, id: read(toChannelId, 'must be the id of a YouTube channel: UC and 22 more characters') },
    strict,
  ),
}
const file = z.strictObject({ feeds: z.array(z.unknown()).default([]), channels: z.array(z.unknown()).default([]) })

/**
 * Reads `{"feeds":[{"url","name","filter","urgent"}],"channels":[{"id","name","knowledge","backfill"}]}`; every entry may
 * also have "leaveOut", "channel", "role" and "paused". At most 1 MB and 1,000 entries; never throws.
 */
export function readSourceFile(text: string): ReadSources {
  if (Buffer.byteLength(text) > maxFileBytes) return nothing('The file is larger than 1 MB.')
  const json = parseJson(text)
  if (json === null)
    return nothing(['The file is not valid JSON', explainInvalidJson(text)].filter(Boolean).join(': ') + '.')
  const whole = file.safeParse(json)
  if (!whole.success)
    return nothing(
      `The file is not an object with the lists "feeds" and "channels": ${describeShape(whole.error.issues)}.`,
    )
  const sources: NewSource[] = []
  const problems: string[] = []
  const { feeds, channels } = whole.data
  if (feeds.length + channels.length > maxSources) return nothing('The file has more than 1,000 entries.')
  feeds.forEach((entry, at) => {
    const { success, data, error } = entries.feeds.safeParse(entry)
    if (success) sources.push(toSource('feed', data.url, new URL(data.url).hostname, data))
    else problems.push(describe('Feed', at, entry, error.issues))
  })
  channels.forEach((entry, at) => {
    const { success, data, error } = entries.channels.safeParse(entry)
    if (success) sources.push(toSource('channel', data.id, data.id, data))
    else problems.push(describe('Channel', at, entry, error.issues))
  })
  return { sources, problems }
}

/** Such as `"feds" is unknown`. */
function describeShape([issue]: readonly z.core.$ZodIssue[]): string {
  const member = memberOf(issue)
  if (member === undefined) return 'it is something else'
  return issue?.code === 'unrecognized_keys' ? `${member} is unknown` : `${member} is no list`
}

const nothing = (problem: string): ReadSources => ({ sources: [], problems: [problem] })

type Common = Omit<z.infer<typeof entries.feeds>, 'url'>

const toSource = (kind: NewSource['kind'], address: string, fallback: string, entry: Common): NewSource => ({
  kind,
  address,
  name: toSourceName(entry.name, fallback),
  keep: entry.filter,
  leaveOut: entry.leaveOut,
  urgent: entry.urgent,
  paused: entry.paused,
  channelId: entry.channel,
  roleId: entry.role,
  knowledge: entry.knowledge,
  backfill: entry.backfill,
})

/** Such as `Feed 2 (The Verge): "url" must be an http or https address.` */
function describe(kind: string, at: number, entry: unknown, [issue]: readonly z.core.$ZodIssue[]): string {
  const { name } = z.object({ name: z.string() }).safeParse(entry).data ?? { name: '' }
  const called = toSourceName(name, '')
  const subject = memberOf(issue) ?? 'it'
  return `${kind} ${at + 1}${called && ` (${called})`}: ${subject} ${issue?.message ?? 'cannot be read'}.`
}

/** The member that an issue is about, in quotes. */
function memberOf(issue: z.core.$ZodIssue | undefined): string | undefined {
  const member = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0]
  return member === undefined ? undefined : `"${toSourceName(String(member), '')}"`
}

/** Writes the file that `readSourceFile` reads back as the same sources. */
export function writeSourceFile(sources: readonly Source[]): string {
  const of = (kind: NewSource['kind'], member: 'url' | 'id') =>
    sources.filter((source) => source.kind === kind).map((source) => ({ [member]: source.address, ...toEntry(source) }))
  return `${JSON.stringify({ feeds: of('feed', 'url'), channels: of('channel', 'id') }, null, 2)}\n`
}

const toEntry = ({ name, keep, leaveOut, urgent, channelId, roleId, knowledge, backfill, pausedAt }: Source) => ({
  ...{ name, filter: keep, urgent },
  ...(leaveOut.length > 0 && { leaveOut }),
  ...(channelId !== null && { channel: channelId }),
  ...(roleId !== null && { role: roleId }),
  ...(pausedAt !== null && { paused: true }),
  ...{ knowledge, backfill },
})
