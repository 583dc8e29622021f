import type { ColumnType } from 'kysely'

/** libsql takes a Buffer and returns an ArrayBuffer. */
export type Blob = ColumnType<Buffer | ArrayBuffer, Buffer, Buffer>
