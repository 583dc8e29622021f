import { z } from 'zod'

/** The ids that YouTube gives; anything else is no video, no channel. */
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
    // Sizes come and go; one that is no picture does not spoil the rest.
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

/** When each video of a page of a playlist was published, newest first, without private and deleted ones. */
export const readPlaylist = (body: unknown): Map<string, number> =>
  new Map(
    itemsOf(item, body).flatMap(({ contentDetails: { videoId: id, videoPublishedAt }, status }) =>
      // Only what is or was public has a time of publication.
      videoPublishedAt !== null && isPublic(status) ? [[id, videoPublishedAt] as const] : [],
    ),
  )

/** The public videos that the API knows of those asked for; private and deleted ones are simply absent. */
export const readVideos = (body: unknown): Details[] => itemsOf(details, body).filter(({ status }) => isPublic(status))

export const readChannels = (body: unknown): FoundChannel[] => itemsOf(channel, body)

const isPublic = (status: { privacyStatus: string } | null | undefined): boolean =>
  status === null || status === undefined || status.privacyStatus === 'public'

/** Those that can be read; one that is odd does not hide the others. */
function itemsOf<T>(schema: z.ZodType<T>, body: unknown): T[] {
  return list.parse(body).items.flatMap((each) => schema.safeParse(each).data ?? [])
}

/** Seconds of an ISO 8601 duration such as PT1H2M3S or P1DT2H; null where it is none, 0 while a stream goes on. */
export function readDuration(duration: string): number | null {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(duration)
  if (!match) return null
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
}
