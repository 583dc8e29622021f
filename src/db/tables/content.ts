import type { Generated } from 'kysely'
import type { Blob } from './blob.ts'

/** News and videos. */
export type ContentTables = {
  /** The state of each feed that was ever read: JSON, read whole. */
  feeds: { url: string; state: string }
  /** The state of each video channel. */
  channels: {
    id: string
    /** JSON; null before the first read. */
    state: string | null
    last_success_at: number | null
    last_error_at: number | null
    last_error_fault: string | null
    failures: number
  }
  /** Feeds and video channels that are read. */
  sources: {
    id: Generated<number>
    kind: 'feed' | 'channel'
    /** The address of a feed, the id of a channel; unique within its kind. */
    address: string
    name: string
    /** JSON: words of which an item must have one; null where everything is kept. */
    keep: string | null
    /** JSON: words of which an item may have none; null where there are none. */
    leave_out: string | null
    /** 1 where its items are posted at once. */
    urgent: 0 | 1
    /** The channel of its posts; null: that of the settings. */
    channel_id: string | null
    /** The role that its posts ping; null: none. */
    role_id: string | null
    /** 1 where a channel's videos become knowledge, and where all its older ones do too. */
    knowledge: 0 | 1
    backfill: 0 | 1
    added_at: number
    paused_at: number | null
    /** Null until its first items were taken: of those only the newest few are posted. */
    first_read_at: number | null
  }
  /** Hashes of everything by which an item was recognized once: 16 bytes each. */
  known_items: { key: Blob; last_seen_at: number }
  /** Items to be posted, and the outcome of each. */
  posts: {
    id: Generated<number>
    /** 16 bytes; unique with the channel. */
    item_key: Blob
    channel_id: string
    source_id: number
    /** The name of the source, as it is shown. */
    source: string
    kind: 'article' | 'video'
    title: string
    url: string
    summary: string
    picture: string
    published_at: number | null
    found_at: number
    role_id: string | null
    urgent: 0 | 1
    /** `posting` is committed before Discord is called. `dropped`: it became too old, or somebody skipped it. */
    state: 'queued' | 'posting' | 'posted' | 'failed' | 'dropped'
    /** The planned time; null until it is planned. */
    due_at: number | null
    /** Sends that may have reached Discord; part of the nonce. */
    attempts: Generated<number>
    attempted_at: number | null
    /** Why it failed or was dropped. */
    reason: string | null
    /** The platform's reference to the message. */
    ref: string | null
    ended_at: number | null
    /** Publishing to the followers of an announcement channel. */
    followers: Generated<'none' | 'waiting' | 'done'>
  }
  /** The threads in which posts are discussed. A row lasts as long as its post. */
  discussions: {
    thread_id: string
    /** Unique: a post has one thread. */
    post_id: number
    opened_at: number
    /** The bot's first message, once it is written; committed before it is sent. */
    summary: string | null
    /** The time of the first attempt to send it. */
    attempted_at: number | null
    /** Null until it stands in the thread. */
    summarized_at: number | null
  }
  /** The newest runs, by the time for which they were scheduled. */
  runs: {
    scheduled_at: number
    started_at: number
    ended_at: number | null
    /** JSON: read, kept, dropped by reason. */
    counts: string | null
  }
  /** The daily quota used of each service: JSON. */
  quota_usage: { service: 'youtube'; usage: string }
}
