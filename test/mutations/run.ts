// Breaks each promise in a copy of the source and expects the client suite to notice.
import { SourceCopy } from './mutant.ts'
import { MUTATIONS } from './mutations.ts'

using copy = new SourceCopy()
let survivors = 0
for (const mutation of MUTATIONS) {
  const whole = await copy.runTests(mutation)
  if (whole.failed > 0 || whole.passed === 0) {
    console.error(`FAIL ${mutation.promise}: its tests do not pass on the whole source`)
    console.error(whole.output.slice(-2_000))
    survivors += 1
    continue
  }
  const broken = await copy.tryOut(mutation)
  const verdict = broken.failed > 0 ? 'ok  ' : 'FAIL'
  console.log(`${verdict} ${mutation.promise}: broken, ${broken.failed} of ${whole.passed} noticed`)
  if (broken.failed === 0) survivors += 1
}
process.exitCode = survivors === 0 ? 0 : 1
