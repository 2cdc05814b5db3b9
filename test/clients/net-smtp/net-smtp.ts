import { join } from 'node:path'
import { clientFile, runProgram, sendByProgram, versionFrom, type MailClient } from '../client.ts'

/** Debian's standard library comes compiled: this takes a second or two, once. */
async function build(folder: string, program: 'send' | 'example'): Promise<void> {
  const { status, output } = await runProgram(
    ['go', 'build', '-o', join(folder, program), clientFile('net-smtp', `${program}.go`)],
    {
      env: {
        HOME: folder,
        GOCACHE: join(folder, 'cache'),
        GOFLAGS: '-mod=mod',
        GO111MODULE: 'off',
      },
    },
  )
  if (status !== 0) throw new Error(`go build ${program}.go failed: ${output}`)
}

export const netSmtp: MailClient = {
  name: 'Go net/smtp',
  slug: 'net-smtp',
  source: 'Debian: golang-go',
  input: 'letter',
  cannot: {},
  version: () =>
    versionFrom(['go', 'version'], /go version go([\d.]+)/, 'apt-get install golang-go'),
  prepare: async (folder) => {
    await build(folder, 'send')
    await build(folder, 'example')
  },
  send: (job) => sendByProgram([join(job.folder, 'send')], job),
  example: (folder) => [join(folder, 'example')],
}
