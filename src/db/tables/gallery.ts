import type { Generated } from 'kysely'

/** Pictures in the gallery's channel. */
export type GalleryTables = {
  /** Pictures to be posted, and the outcome of each. What is personal is deleted when a row has ended. */
  gallery_posts: {
    picture_id: string
    /** Unique with the picture. */
    channel_id: string
    /** The platform's reference to the message that shows the picture. */
    ref: string
    asker_id: string | null
    asker_name: string
    prompt: string
    /** The link of that message; null where there is none. */
    link: string | null
    created_at: number
    /**
     * `posting` is committed before Discord is called. `removing`: the picture was deleted, and its post is to follow.
     * `dropped`: the picture is gone, or Discord does not take it.
     */
    state: 'queued' | 'posting' | 'posted' | 'removing' | 'dropped'
    /** Nothing is done before. */
    due_at: number
    /** Times that the picture could not be read. */
    failures: Generated<number>
    /** Sends that may have reached Discord; part of the nonce. */
    attempts: Generated<number>
    attempted_at: number | null
  }
}
