import { z } from 'zod'

/** The formats of YouTube's ids. */
export const videoId = z.string().regex(/^[\w-]{11}$/)
export const channelId = z.string().regex(/^UC[\w-]{22}$/)

const text = z.string().catch('')
const time = z
  .string()
  .transform((value) => Date.parse(value))
  .pipe(z.number().int())
  .nullish()
  .catch(null)
  .transform((ms) => ms ?? null)

const item = z.object({
  contentDetails: z.object({ videoId, videoPublishedAt: time }),
  status: z.object({ privacyStatus: text }).nullish().catch(null),
})

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
    thumbnails: z.record(z.string(), still.nullable().catch(null)).catch({}),
    liveBroadcastContent: text,
  }),
  contentDetails: z.object({ duration: text }).nullish().catch(null),
  liveStreamingDetails: z
    .object({ actualStartTime: time, actualEndTime: time, scheduledStartTime: time })
    .nullish()
    .catch(null),
  status: z.object({ privacyStatus: text }).nullish().catch(null),
})
export type Details = z.infer<typeof details>

const channel = z.object({ id: channelId, snippet: z.object({ title: text }).nullish().catch(null) })
export type FoundChannel = z.infer<typeof channel>

const list = z.object({ items: z.array(z.unknown()).catch([]) }).catch({ items: [] })

/** The time of publication of each public video on a page of a playlist, newest first. */
export const readPlaylist = (body: unknown): Map<string, number> =>
  new Map(
    itemsOf(item, body).flatMap(({ contentDetails: { videoId: id, videoPublishedAt }, status }) =>
      // Only videos that are or were public have a time of publication.
      videoPublishedAt !== null && isPublic(status) ? [[id, videoPublishedAt] as const] : [],
    ),
  )

/** The public videos of a response; private and deleted ones are absent. */
export const readVideos = (body: unknown): Details[] => itemsOf(details, body).filter(({ status }) => isPublic(status))

export const readChannels = (body: unknown): FoundChannel[] => itemsOf(channel, body)

const isPublic = (status: { privacyStatus: string } | null | undefined): boolean =>
  status === null || status === undefined || status.privacyStatus === 'public'

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
