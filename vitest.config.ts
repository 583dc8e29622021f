import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Files that hold real time, memory or a crowd in one process to limits: each runs alone, in a process of its own. */
const measured = [
  'sandbox/main.test.ts',
  'src/adapters/feeds/parse.test.ts',
  'src/adapters/article/extract.test.ts',
  'src/adapters/discord/text/split/hostile.test.ts',
  'src/lib/http/hostile.test.ts',
  'test/linear-time.test.ts',
  'test/e2e/asking/pacing.test.ts',
  'test/e2e/faults/crowd.test.ts',
  'test/e2e/faults/outage.test.ts',
]

/** What one run writes to the temporary folder takes less. */
const enoughBytes = 2 ** 31

/**
 * The folder for temporary files of one run, gone after it: in memory where the system has a tmpfs with room, as databases
 * on disk wait for fsync.
 */
function temporaryFolder(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    if (bavail * bsize < enoughBytes) return tmpdir()
    const folder = mkdtempSync('/dev/shm/synapse-tests-')
    // Tests that drop to another user look into it.
    chmodSync(folder, 0o755)
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    return folder
  } catch {
    // Not Linux, or nobody may write there.
    return tmpdir()
  }
}

export default defineConfig({
  test: {
    // Stories wait for timers and sockets more than they compute.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'test/*.test.ts', 'test/{e2e,contracts}/**/*.test.ts'],
          exclude: measured,
          testTimeout: 60_000,
          // os.tmpdir() reads it. https://nodejs.org/api/os.html#ostmpdir
          env: { TMPDIR: temporaryFolder() },
          // An import acts on nothing, so that each module is read once in a worker and not once in a file.
          isolate: false,
        },
      },
      {
        test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 60_000, fileParallelism: false },
      },
      {
        test: {
          name: 'built',
          include: ['test/built/**/*.test.ts', ...measured],
          testTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
