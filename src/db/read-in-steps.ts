import { setImmediate as nextTurn } from 'node:timers/promises'

const rowsPerRead = 100

/**
 * Reads rows in the order of their ids after `after`, 100 at a time. Acknowledgements come first: between two reads the
 * event loop takes what has arrived.
 */
export async function* readInSteps<Row, Id>(
  after: Id,
  read: (after: Id, limit: number) => Promise<Row[]>,
  idOf: (row: Row) => Id,
): AsyncGenerator<Row, void> {
  for (let last = after; ;) {
    const rows = await read(last, rowsPerRead)
    yield* rows
    const [newest] = rows.slice(-1)
    if (newest === undefined || rows.length < rowsPerRead) return
    last = idOf(newest)
    await nextTurn()
  }
}
