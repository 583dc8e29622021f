import type { Attachment } from '../../../src/conversation/conversation.ts'
import type { Database } from '../../../src/db/db.ts'
import { createGallery } from '../../../src/features/image/gallery/gallery.ts'
import type { QueuedPicture } from '../../../src/features/image/gallery/rows.ts'
import type { Gallery, GalleryPost } from '../../../src/features/image/ports.ts'
import type { Clock } from '../../../src/lib/clock.ts'
import { collectingLog } from '../collecting-log.ts'

export const galleryChannel = '100000000000000009'

type Posted = Awaited<ReturnType<Gallery['post']>>
type Found = Awaited<ReturnType<Gallery['find']>>

/** The messages with pictures and the gallery's channel, in memory; what they answer can be changed at any time. */
export function createGalleryOutside(clock: Clock) {
  const posts: (GalleryPost & { readonly at: number })[] = []
  const outside = {
    /** The posts that stand, in their order. */
    posts,
    /** The references of messages that are gone. */
    gone: new Set<string>(),
    /** Called for each post before it stands; an answer replaces that of the platform, and the post does not stand. */
    answers: [] as Posted[],
    /** Outcomes of the next sends that arrive although nobody hears of it. */
    lost: 0,
    /** Replaces what the channel is found to hold; null: the truth. */
    found: null as Found | null,
    looks: 0,
    /** The answers of the next removals, which remove nothing. */
    removals: [] as Awaited<ReturnType<Gallery['remove']>>[],
    /** Fails to read messages. */
    isUnreadable: (_ref: string) => false,
    /** Called at each request and at each answer; throws where the bot is dead. */
    effect: () => {},
  }
  const gallery: Gallery = {
    post(post) {
      outside.effect()
      const answer = outside.answers.shift()
      if (answer === undefined) posts.push({ ...post, at: clock.now() })
      outside.effect()
      if (answer !== undefined) return Promise.resolve(answer)
      if (outside.lost > 0) return Promise.resolve((outside.lost--, { outcome: 'unsure' as const }))
      return Promise.resolve({ outcome: 'posted' })
    },
    find({ key, channelId, since }) {
      outside.effect()
      outside.looks += 1
      const stands = posts.some((post) => post.key === key && post.channelId === channelId && post.at >= since)
      outside.effect()
      return Promise.resolve(outside.found ?? { outcome: stands ? 'posted' : 'absent' })
    },
    remove({ key, channelId, since }) {
      outside.effect()
      const refusal = outside.removals.shift()
      if (refusal !== undefined) return Promise.resolve(refusal)
      const at = posts.findIndex((post) => post.key === key && post.channelId === channelId && post.at >= since)
      if (at >= 0) posts.splice(at, 1)
      outside.effect()
      return Promise.resolve({ outcome: 'gone' })
    },
  }
  const shownPictures = {
    find(ref: string): Promise<Attachment | null> {
      outside.effect()
      if (outside.isUnreadable(ref)) return Promise.reject(new Error('unreadable'))
      outside.effect()
      return Promise.resolve(
        outside.gone.has(ref) ? null : { name: `${ref}.png`, size: 3, url: `https://cdn.test/${ref}.png` },
      )
    },
  }
  const fetchPicture = ({ url }: Attachment) => {
    outside.effect()
    return Promise.resolve({ bytes: Buffer.from(url), mime: 'image/png' })
  }
  return Object.assign(outside, { gallery, shownPictures, fetchPicture })
}

export type GalleryOutside = ReturnType<typeof createGalleryOutside>

/** The gallery of a bot with that outside. */
export function openGallery(
  { db, wasClosed }: Database,
  clock: Clock,
  outside: GalleryOutside,
  given: { channelId?: string | null; wasClosed?: boolean } = {},
) {
  const { log, lines } = collectingLog()
  const reports: string[] = []
  const report = (cause: string, sentence: string) => void reports.push(`${cause}: ${sentence}`)
  const { gallery, shownPictures, fetchPicture } = outside
  const ports = { gallery, shownPictures, fetchPicture, report }
  const made = createGallery({ ...ports, db, clock, log, channelId: galleryChannel, wasClosed, ...given })
  return {
    ...made,
    lines,
    reports,
    start: () => made.part.start?.(),
    stop: () => made.part.stop?.(new AbortController().signal),
    queue: (...names: string[]) =>
      db.transaction().execute(async (tx) => {
        for (const name of names) await made.queueGalleryPost(tx, pictureOf(name))
      }),
    rows: () => db.selectFrom('gallery_posts').selectAll().orderBy('created_at').orderBy('picture_id').execute(),
  }
}

export const pictureOf = (name: string, by = 'ada'): QueuedPicture => ({
  id: name,
  ref: `ref-${name}`,
  by: { id: by, name: by },
  prompt: `A ${name}`,
  link: `https://discord.test/${name}`,
})
