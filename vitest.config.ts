import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/*
 * All times here only end what hangs. They are many times what anything takes on two busy cores, and
 * no test learns anything from them.
 */
const WAIT_MS = 60_000
const GIVE_UP_MS = 300_000
const expect = { poll: { timeout: WAIT_MS } }

/** Vitest leaves one core alone; of two that is half, and most tests wait more than they work. */
const MAX_WORKERS = Math.max(2, availableParallelism() - 1)

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          expect,
          include: [
            'src/**/*.test.ts',
            'test/contract/**/*.test.ts',
            'test/dialogue/**/*.test.ts',
            'test/rfc/**/*.test.ts',
          ],
          testTimeout: GIVE_UP_MS,
          hookTimeout: GIVE_UP_MS,
          maxWorkers: MAX_WORKERS,
        },
      },
      {
        test: {
          name: 'clients',
          expect,
          include: ['test/clients/**/*.test.ts', 'test/mutations/**/*.test.ts'],
          testTimeout: GIVE_UP_MS,
          hookTimeout: GIVE_UP_MS,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'web',
          expect,
          include: ['test/web/**/*.test.ts'],
          globalSetup: 'test/web/global-setup.ts',
          testTimeout: GIVE_UP_MS,
          hookTimeout: GIVE_UP_MS,
          // A browser and a relay each.
          maxWorkers: 2,
        },
      },
      {
        // Not a test: `npm run screenshots` makes docs/screenshots/ with it.
        test: {
          name: 'screenshots',
          expect,
          include: ['test/web/screenshots.ts'],
          globalSetup: 'test/web/global-setup.ts',
          testTimeout: GIVE_UP_MS,
          hookTimeout: GIVE_UP_MS,
        },
      },
      {
        test: {
          name: 'e2e',
          expect,
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: GIVE_UP_MS,
          hookTimeout: GIVE_UP_MS,
          fileParallelism: false,
        },
      },
    ],
  },
})
