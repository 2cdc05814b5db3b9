import { describe, expect, it } from 'vitest'
import type { DeliveryJob } from '../ports/transport.ts'
import { greet, ScriptedHost, takeMessage } from '../../../test/support/scripted-host.ts'
import { aJob, aTransport, routeTo } from '../../../test/support/smtp-delivery.ts'

/** The job with what its sender said of DSN. */
function asking(): DeliveryJob {
  const job = aJob(['a@there.test'])
  const message = { ...job.message, dsn: { ret: 'hdrs', envid: 'order 17+' } } as const
  const dsn = { notify: ['success', 'failure'], orcpt: 'rfc822;A=b@there.test' } as const
  return { ...job, message, recipients: job.recipients.map((each) => ({ ...each, dsn })) }
}

async function deliver(capabilities: readonly string[]) {
  await using host = await ScriptedHost.start([[...greet(...capabilities), ...takeMessage()]])
  const transport = aTransport(routeTo(['127.0.0.1'], host.port))
  const job = asking()
  const report = await transport.deliver(job, new AbortController().signal)
  await transport.close()
  const [recipient] = job.recipients
  return {
    lines: host.connections[0]?.lines,
    result: recipient && report.results.get(recipient.id),
  }
}

describe('what the sender said of DSN (RFC 3461)', () => {
  it('is passed on to a host that offers it, whose task reports of success are then', async () => {
    const { lines, result } = await deliver(['DSN'])
    expect(lines).toContain('MAIL FROM:<b1@bounce.sender.example> RET=HDRS ENVID=order+2017+2B')
    expect(lines).toContain(
      'RCPT TO:<a@there.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;A+3Db@there.test',
    )
    expect(result).toMatchObject({ kind: 'accepted', dsnPassed: true })
  })

  it('stays here when the host does not offer it', async () => {
    const { lines, result } = await deliver([])
    expect(lines).toContain('MAIL FROM:<b1@bounce.sender.example>')
    expect(lines).toContain('RCPT TO:<a@there.test>')
    expect(result).toMatchObject({ kind: 'accepted' })
    expect(result).not.toHaveProperty('dsnPassed')
  })
})
