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
