import type { Generated } from 'kysely'
import type { Blob } from './blob.ts'

/** What the professor knows beside its own texts. */
export type KnowledgeTables = {
  /** What the professor knows beside its own texts: posts, links, files. Each has one document on the shelf. */
  knowledge_items: {
    id: Generated<number>
    /** 16 bytes that identify its address, or its file; unique. */
    item_key: Blob
    /** A video is known by its description, a file by the text that it came with: neither is fetched. */
    kind: 'article' | 'video' | 'file'
    title: string
    /** Null for a file without an address. */
    url: string | null
    /** The key of its document. Unique. */
    document_key: string
    /** The name of its feed, channel or site; '' where unknown. */
    source: string
    published_at: number | null
    /** JSON: the audiences that may be told of it, or `?` and a channel whose audience is not known yet; null: everybody. */
    audiences: string | null
    added_at: number
    /** `waiting`: its text is to be read and stands for its summary until then. `failed`: the summary stays. */
    text_state: 'waiting' | 'read' | 'failed'
    text_attempts: Generated<number>
    /** The next attempt, while it is waiting; else null. */
    text_due_at: number | null
    /**
     * Giving it to the backend that learns from texts. `none`: it has no such backend, or must not know it. `waiting`: it is
     * to be sent; what was sent earlier is deleted first. `sending` is committed before the backend is called. `reading`: it
     * was taken and is not known yet. `withdrawn` rows go once the backend has deleted it too.
     */
    upload_state: 'none' | 'waiting' | 'sending' | 'reading' | 'ready' | 'failed' | 'withdrawn'
    /** The backend's id of it; null before it was taken. */
    upload_id: string | null
    /** Attempts that failed because of the item itself; an outage counts none. */
    upload_attempts: Generated<number>
    /**
     * The next attempt or look; null where there is none. While it is `sending`: the time by which that call is over. While
     * it is `ready`: the time to look whether its text has changed, for one that was sent before its text was read.
     */
    upload_due_at: number | null
    /** 0 where messages of people alone brought it: it goes with the last of them. */
    is_kept: Generated<0 | 1>
    /** The file name, or address, under which it was sent last; null where nothing of it can be at the backend. */
    upload_name: string | null
    /** The hash of its document when it was sent last. */
    upload_hash: string | null
    /** The time at which the backend began to read it; null where it does not. */
    upload_since: number | null
    /** Why the last attempt to read or upload it failed; null where none did. */
    error: string | null
  }
  /** The messages in which an item stands: posts of the bot, messages of people who shared it. */
  knowledge_messages: {
    item_id: number
    message_id: string
    channel_id: string
    /** The forum of a forum post; else null. */
    parent_id: string | null
    /** Null in a direct message, and while the server of a post is not known yet. */
    guild_id: string | null
    at: number
    /** 1 where the bot posted it: citations link it. */
    is_post: 0 | 1
    /** 1 where it is a message of people that brought the item. */
    adds: Generated<0 | 1>
  }
  /** Channels whose videos become knowledge. A row goes with its source. */
  knowledge_channels: {
    channel_id: string
    /** The next look at its newest videos. */
    read_due_at: number
    /** The place in its catalogue, made and read by the adapter; null at the beginning. */
    cursor: string | null
    /** 1 once all its videos were read. */
    is_whole: 0 | 1
    /** The next page of its catalogue. */
    page_due_at: number
    /** When the owner was told that it is gone; null while it is there. */
    gone_at: number | null
  }
  /** Videos that an owner withdrew: they do not come back by their channel. */
  withdrawn_videos: { item_key: Blob }
  /** Messages of people with links that are to become knowledge. */
  link_messages: {
    message_id: string
    channel_id: string
    guild_id: string
    /** The audience of the channel; null: everybody. */
    audience: string | null
    /** JSON: the links in it, at most ten, with the words of their previews. */
    urls: string
    seen_at: number
    /** `asked`: an approval button stands under it. `known`: all its links were known, and it adds none. */
    state: 'asked' | 'approved' | 'declined' | 'known'
    /** The message with the button; null before it is written, '' where it could not be. */
    asked_in: string | null
    /** The author, while it is asked; else null. */
    asked_by: string | null
    /** The reaction of the bot that stands on it; null where there is none. */
    reaction: string | null
  }
}
