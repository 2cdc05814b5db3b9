import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'test/contract/**/*.test.ts',
            'test/dialogue/**/*.test.ts',
            'test/rfc/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'clients',
          include: ['test/clients/**/*.test.ts', 'test/mutations/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'web',
          include: ['test/web/**/*.test.ts'],
          globalSetup: 'test/web/global-setup.ts',
          testTimeout: 120_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
      {
        // Not a test: `npm run screenshots` makes docs/screenshots/ with it.
        test: {
          name: 'screenshots',
          include: ['test/web/screenshots.ts'],
          globalSetup: 'test/web/global-setup.ts',
          testTimeout: 300_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
