// `npm run soak [ROUNDS]`: the crash tests of the suite, for as many rounds as one likes (default 500).
import { spawnSync } from 'node:child_process'

const rounds = process.argv[2] ?? '500'
const { status } = spawnSync(
  'vitest',
  ['run', '--project', 'e2e', 'test/e2e/sigkill.test.ts', '--testTimeout', '0'],
  {
    stdio: 'inherit',
    env: { ...process.env, TAIFA_TEST_KILL_ROUNDS: rounds },
  },
)
process.exit(status ?? 1)
