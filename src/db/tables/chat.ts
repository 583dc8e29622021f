import type { Generated } from 'kysely'

export type BackendName = 'library' | 'gpt-trainer'

/** Conversations and answers. */
export type ChatTables = {
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
  /** Discarded conversations, until their backend has deleted them too. */
  discarded_sessions: { session: string; backend: BackendName; discarded_at: number }
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
