import { z } from 'zod'

/** The formats of YouTube's ids. */
export const videoId = z.string().regex(/^[\w-]{11}$/)
export const channelId = z.string().regex(/^UC[\w-]{22}$/)

const text = z.string().catch('')
const orNull = <T>(schema: z.ZodType<T>) =>
  schema
    .nullish()
    .catch(null)
    .transform((value) => value ?? null)
const time = orNull(
  z
    .string()
    .transform((value) => Date.parse(value))
    .pipe(z.number().int()),
)
const status = orNull(z.object({ privacyStatus: text }))

const item = z.object({ contentDetails: z.object({ videoId, videoPublishedAt: time }), status })

const still = z.object({ url: z.url({ protocol: /^https?$/ }), width: z.number().catch(0) })

const details = z.object({
  id: videoId,
  snippet: z.object({
    publishedAt: time,
    channelId: text,
    channelTitle: text,
    title: text,
    description: text,
    // The set of sizes varies; an invalid still must not invalidate the video.
    thumbnails: z.record(z.string(), orNull(still)).catch({}),
    liveBroadcastContent: text,
  }),
  contentDetails: orNull(z.object({ duration: text })),
  liveStreamingDetails: orNull(z.object({ actualStartTime: time, actualEndTime: time, scheduledStartTime: time })),
  status,
})
export type Details = z.infer<typeof details>

const channel = z.object({ id: channelId, snippet: z.object({ title: text }).catch({ title: '' }) })

const list = z.object({ items: z.array(z.unknown()).catch([]) }).catch({ items: [] })

/** The time of publication of each public video on a page of a playlist, newest first. */
export const readPlaylist = (body: unknown): Map<string, number> =>
  new Map(
    itemsOf(item, body)
      .filter(isPublic)
      // Only videos that are or were public have a time of publication.
      .flatMap(({ contentDetails: { videoId: id, videoPublishedAt: at } }) => (at === null ? [] : [[id, at] as const])),
  )

const token = z.object({ nextPageToken: orNull(z.string().min(1).max(500)) }).catch({ nextPageToken: null })

/** The token of the next page of a list; null on the last one. */
export const readNextPage = (body: unknown): string | null => token.parse(body).nextPageToken

/** The public videos of a response; private and deleted ones are absent. */
export const readVideos = (body: unknown): Details[] => itemsOf(details, body).filter(isPublic)

export const readChannels = (body: unknown): z.infer<typeof channel>[] => itemsOf(channel, body)

const isPublic = (listed: { status: z.infer<typeof status> }): boolean =>
  listed.status === null || listed.status.privacyStatus === 'public'

/** The valid items; an invalid one does not affect the others. */
function itemsOf<T>(schema: z.ZodType<T>, body: unknown): T[] {
  return list.parse(body).items.flatMap((each) => schema.safeParse(each).data ?? [])
}

/** Seconds of an ISO 8601 duration such as PT1H2M3S or P1DT2H; null if it is not one. A running stream has 0. */
export function readDuration(duration: string): number | null {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(duration)
  if (!match) return null
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
}
