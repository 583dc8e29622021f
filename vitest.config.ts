import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Stories wait for timers and sockets more than they compute.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'test/*.test.ts', 'test/{e2e,contracts}/**/*.test.ts'],
          // How soon the sandbox is ready is measured where nothing else runs.
          exclude: ['sandbox/main.test.ts'],
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
          include: ['test/built/**/*.test.ts', 'sandbox/main.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
