import type { ColumnType, Generated } from 'kysely'

/** libsql takes a Buffer and returns an ArrayBuffer. */
type Blob = ColumnType<Buffer | ArrayBuffer, Buffer, Buffer>

export type BackendName = 'library' | 'gpt-trainer'

/** The tables as they stand after the newest migration. Times are milliseconds since 1970, UTC. */
export type Schema = {
  schema_versions: { version: number; name: string; applied_at: number }
  documents: {
    id: Generated<number>
    /** Identifies the document: `primer:rag`, or an address. Unique. */
    key: string
    title: string
    /** Other names, separated by commas; '' where there are none. */
    aliases: Generated<string>
    /** Phrases in which people ask about it without its names, separated by commas; '' where nothing is known. */
    asked_as: Generated<string>
    /** Titles of related documents, separated by commas; '' where there are none. */
    see_also: Generated<string>
    url: string | null
    /** The author, as shown beside the title; '' where unknown. */
    byline: string
    /** Null where unknown. */
    published_at: number | null
    added_at: number
    /** SHA-256 of everything that is shown or cut into passages: with the same hash nothing is cut again. */
    hash: string
  }
  passages: {
    id: Generated<number>
    document_id: number
    /** From 0, in the order of the text. */
    position: number
    /** The headings above it, joined by ` › `; '' where there are none. */
    heading: string
    /** Plain text, one sentence on each line. */
    text: string
  }
  /** Full text of the passages by their id, with Chinese and Japanese in pairs of characters. It keeps no text. */
  passages_index: { rowid: number; title: string; aliases: string; asked_as: string; heading: string; text: string }
  library_turns: {
    id: Generated<number>
    session: string
    /** The words that a follow-up question inherits, separated by spaces. */
    topic: string
    /** JSON: ids of the passages that the answer quoted; "tell me more" leaves them out. */
    quoted: string
    asked_at: number
  }
  conversations: {
    /** `member:GUILD:USER`, `member:GUILD:AUDIENCE:USER`, `dm:USER`, or the same for everywhere: `user:…`. */
    scope: string
    /** Each backend has its own conversation in a scope. */
    backend: BackendName
    session: string
    created_at: number
    last_used_at: number
    answers: number
    /** Set where it replaced a conversation that had grown too long; else null. */
    renewed_at: number | null
  }
  /** The hash of the texts that shipped with the version that shelved them last; one row. */
  shelved_texts: { hash: string }
  /** Discarded conversations, until their backend has deleted them too. */
  discarded_sessions: { session: string; backend: BackendName; discarded_at: number }
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
  /** Uses per day, by key. */
  daily_counts: { day: string; key: string; used: number }
  /** Answers in progress. Each ends and moves to `answers`, at the latest after the next start. */
  running_answers: Asked & {
    /** The final text and its sources as JSON, once they are known; else null. */
    ending: string | null
    sources: string | null
    /** The questions of its buttons, as JSON; null until the final text is known. */
    offers: Generated<string | null>
    /** The topic of a question to which the library found no sure answer, as `unanswered` counts it; else null. */
    missed: Generated<string | null>
  }
  /** Answers that ended, kept for their buttons. */
  answers: Asked & {
    /** JSON. */
    sources: string
    /** 0 where it was cut off. */
    is_whole: 0 | 1
    ended_at: number
    /** Thumbs up and down on its messages. */
    likes: Generated<number>
    dislikes: Generated<number>
  }
  /** The answer that a message belongs to. */
  answer_messages: { message_id: string; answer_id: string }
  /** Questions to which the library found no sure answer, by day (UTC) and words of the topic, of whomever they were. */
  unanswered: { day: string; words: string; count: number }
  /** The newest answer in each channel. */
  channel_answers: { channel_id: string; message_id: string; at: number }
  /** People who do not want to be quoted. */
  unquoted_people: { person_id: string; since: number }
}

type Asked = {
  /** The id of the request that it answers. */
  id: string
  /** The platform's reference to its messages; read only by the platform's adapter. */
  ref: string
  asker_id: string
  guild_id: string | null
  channel_id: string
  in_thread: 0 | 1
  question: string
  /** 1 where the question is a message that is asked about. */
  is_quoted: 0 | 1
  /** The author of the message that is the question, if that is not the asker; else null. */
  written_by: string | null
  /** The message that holds the question's files; null where there are none. */
  about: string | null
  /** The message that was replied to. */
  replies_to: string | null
  asked_at: number
  /** 1 where the question was passed on to the bot's owner. */
  passed_on: Generated<0 | 1>
}
