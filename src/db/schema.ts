import type { ChatTables } from './tables/chat.ts'
import type { ContentTables } from './tables/content.ts'
import type { GalleryTables } from './tables/gallery.ts'
import type { ImageTables } from './tables/image.ts'
import type { KnowledgeTables } from './tables/knowledge.ts'
import type { LibraryTables } from './tables/library.ts'
import type { OperationsTables } from './tables/operations.ts'

export type { BackendName } from './tables/chat.ts'

/** The tables as they stand after the newest migration. Times are milliseconds since 1970, UTC. */
export type Schema = LibraryTables &
  KnowledgeTables &
  ChatTables &
  ContentTables &
  GalleryTables &
  ImageTables &
  OperationsTables
