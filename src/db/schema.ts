import type { Generated } from 'kysely'

export type BackendName = 'library' | 'gpt-trainer'

/** The tables as they stand after the newest migration. Times are milliseconds since 1970, UTC. */
export type Schema = {
  schema_versions: { version: number; name: string; applied_at: number }
  documents: {
    id: Generated<number>
    /** What makes it the same document again: `primer:rag`, or an address. Unique. */
    key: string
    title: string
    url: string | null
    /** Who wrote it, as shown beside the title; '' where unknown. */
    byline: string
    /** Null where unknown. */
    published_at: number | null
    added_at: number
    /** SHA-256 of all that is shown or cut: the same hash need not be cut again. */
    hash: string
  }
  passages: {
    id: Generated<number>
    document_id: number
    /** From 0, in the order of the text. */
    position: number
    /** Copied from the document so that the full-text index can weigh it. */
    title: string
    /** The headings above it, joined by ` › `; '' where there are none. */
    heading: string
    /** Plain text, one sentence on each line. */
    text: string
  }
  library_turns: {
    id: Generated<number>
    session: string
    /** The words that a follow-up inherits, separated by spaces. */
    topic: string
    /** JSON: ids of the passages that the answer quoted, which "tell me more" leaves out. */
    quoted: string
    asked_at: number
  }
  conversations: {
    /** `member:GUILD:USER`, `user:USER` or `dm:USER`. */
    scope: string
    /** Who answers in it: each has a conversation of its own. */
    backend: BackendName
    session: string
    created_at: number
    last_used_at: number
    answers: number
    /** When it took the place of one that had grown too long; else null. */
    renewed_at: number | null
  }
  /** Conversations that nobody continues, until whoever answered in them has forgotten them too. */
  discarded_sessions: { session: string; backend: BackendName; discarded_at: number }
  /** What is remembered of each feed that was ever read, and how it fares. */
  feeds: {
    url: string
    /** JSON: `url`, `tag` and `modified` of the last answer that was read whole; else null. */
    validators: string | null
    moved_to: string | null
    /** JSON: `to` where it says to have moved, and how many `times` in a row; else null. */
    moving: string | null
    last_success_at: number | null
    last_error_at: number | null
    last_error_fault: string | null
    last_error_reason: string | null
    /** In a row. */
    failures: number
    paused_until: number | null
    /** Since when it is gone for good. */
    gone_at: number | null
  }
  /** The same of each video channel. */
  channels: {
    id: string
    /** JSON that only the adapter reads; null until it was read. */
    memory: string | null
    last_success_at: number | null
    last_error_at: number | null
    last_error_fault: string | null
    failures: number
  }
  /** What was spent of a service's daily units. */
  unit_ledgers: {
    service: 'youtube'
    /** YYYY-MM-DD, where the service's day begins. */
    day: string
    units: number
    /** Calls that failed in a row. */
    failures: number
    wait_until: number | null
  }
  /** How much was used on a day, by kind and by whom. */
  daily_counts: { day: string; key: string; used: number }
  /** Answers in the making: each is closed before people when it ends, or at the next start. */
  running_answers: Asked & {
    /** The text as it shall stand, and its sources as JSON, from the moment they are known; else null. */
    ending: string | null
    sources: string | null
  }
  /** Answers that stand, for what people may still do with them. */
  answers: Asked & {
    /** JSON. */
    sources: string
    /** 0 where it ended with a sentence instead. */
    is_whole: 0 | 1
    ended_at: number
  }
  /** Which answer a message belongs to. */
  answer_messages: { message_id: string; answer_id: string }
  /** The newest answer in each channel. */
  channel_answers: { channel_id: string; message_id: string; at: number }
  /** Whoever does not want to be quoted. */
  unquoted_people: { person_id: string; since: number }
}

type Asked = {
  /** The id of the request that it answers. */
  id: string
  /** Where it is visible; read only by the platform's adapter. Empty where it was written by an older version. */
  ref: string
  asker_id: string
  guild_id: string | null
  channel_id: string
  in_thread: 0 | 1
  question: string
  /** Who wrote the message that is the question, where that is somebody else than the asker; else null. */
  written_by: string | null
  /** The message whose files belong to the question; null where there are none. */
  about: string | null
  /** The message that was replied to. */
  replies_to: string | null
  asked_at: number
}
