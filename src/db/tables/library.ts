import type { Generated } from 'kysely'
import type { Blob } from './blob.ts'

/** The shelf: documents and their passages. */
export type LibraryTables = {
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
  /** The texts as they were given, for an export; those of the bot's own documents ship with it. */
  document_texts: {
    document_id: number
    /** UTF-8, deflated. */
    text: Blob
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
  /**
   * Stems of the passages that begin with a letter of ASCII, and of some that are gone: the vocabulary of the index counts
   * the passages of each word that it lists, which takes long.
   */
  shelf_words: { term: string }
  /** The hash of the texts that shipped with the version that shelved them last; one row. */
  shelved_texts: { hash: string }
}
