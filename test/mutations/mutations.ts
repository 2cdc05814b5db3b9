/** One promise of the relay, broken on purpose by an exact replacement in the source. */
export interface Mutation {
  readonly promise: string
  readonly file: string
  /** Has to stand in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** The cheapest tests of the client suite that have to notice: a file and a filter on the title. */
  readonly tests: { readonly file: string; readonly title: string }
}

const SUITE = 'test/clients/clients.test.ts'

export const MUTATIONS: readonly Mutation[] = [
  {
    promise: 'Bcc is taken out',
    file: 'src/relay/intake/steps/remove-bcc.ts',
    find: "const BLIND = ['bcc', 'resent-bcc']",
    replace: 'const BLIND: string[] = []',
    tests: { file: SUITE, title: 'curl .* ten recipients' },
  },
  {
    promise: 'the body is relayed byte for byte',
    file: 'src/edge/smtp/open-message.ts',
    find: 'const written = sink.write(bytes)',
    replace: 'const written = sink.write(bytes.map((byte) => (byte === 0x2e ? 0x2c : byte)))',
    tests: { file: SUITE, title: 'Python smtplib .* plain text' },
  },
  {
    promise: '250 comes after the commit',
    file: 'src/relay/intake/submit.ts',
    find: 'const result = await deps.queue.enqueue(row)',
    replace:
      "const result = 'queued' as EnqueueResult\n" +
      '    void new Promise((done) => setTimeout(done, 500)).then(() => deps.queue.enqueue(row))',
    tests: { file: 'test/clients/durable.test.ts', title: '' },
  },
  {
    promise: 'a revoked credential is refused',
    file: 'src/infra/sqlite/operations/credentials.ts',
    find: 'where c.username = ? and c.revoked_at is null',
    replace: 'where c.username = ? order by c.revoked_at is null desc',
    tests: { file: SUITE, title: '(curl|Nodemailer 1).* revoked credential' },
  },
]
