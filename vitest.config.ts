import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'test/*.test.ts', 'test/{e2e,contracts}/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 60_000, fileParallelism: false },
      },
      { test: { name: 'built', include: ['test/built/**/*.test.ts'], testTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
