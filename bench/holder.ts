/*
 * Opens many connections with STARTTLS and AUTH, prints a line when all are logged in, and holds them
 * until it is killed.
 *
 *   node bench/holder.ts --host 127.0.0.1 --port 2587 --user U --password P --count 5000
 */
import { parseArgs } from 'node:util'
import { openLogin } from './source.ts'

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '2587' },
    user: { type: 'string', default: '' },
    password: { type: 'string', default: '' },
    count: { type: 'string', default: '5000' },
  },
})
// More at once would only wait for each other's handshakes.
const AT_ONCE = 20
/** Below any limit of connections from one address. */
const PER_ADDRESS = 25

const count = Number(values.count)
const login = { username: values.user, password: values.password }
let next = 0
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (next < count) {
      const localAddress = `127.0.1.${1 + Math.floor(next++ / PER_ADDRESS)}`
      await openLogin({ host: values.host, port: Number(values.port), localAddress, login })
    }
  }),
)
console.log(JSON.stringify({ held: count }))
