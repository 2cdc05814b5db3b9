import { describe, expect, it } from 'vitest'
import { quietLog } from '../../test/support/quiet-log.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { Complaints } from './complaints.ts'
import { composeFeedbackReport } from './feedback-report.ts'
import type { MailboxEntry } from './mailbox-entry.ts'
import { parseArf } from '#proto/dsn/arf.ts'

const REPORT = Buffer.from('report')
const ENTRY: MailboxEntry = {
  id: 'e1',
  receivedAt: Date.UTC(2026, 10, 23),
  envelope: { sender: 'r-1@bounce.a.test', recipients: ['complain@x.test', 'bob@x.test'] },
  peer: { address: '127.0.0.1', port: 25 },
  helo: 'mail.taifa.test',
  tls: undefined,
  from: 'me',
  subject: 'hi',
  messageId: '',
  sizeBytes: 1,
  verdicts: undefined,
  checkProblem: undefined,
  complaint: { reportTo: 'r-1@bounce.a.test', sent: false, problem: 'on its way' },
}

function rig(...answers: ReadonlyArray<string | undefined>) {
  const clock = new ManualClock()
  const amended: Array<MailboxEntry['complaint']> = []
  const sent: string[] = []
  const mailbox = { amend: async ({ complaint }: MailboxEntry) => void amended.push(complaint) }
  const complaints = new Complaints({ mailbox, clock, log: quietLog })
  const left = [...answers]
  complaints.sendBy(async (report, to) => {
    sent.push(`${Buffer.from(report).toString()} to ${to}`)
    return left.shift()
  })
  return { clock, amended, sent, complaints }
}

describe('a complaint', () => {
  it('is sent to the return path a second later', async () => {
    const { clock, amended, sent, complaints } = rig(undefined)
    complaints.file(ENTRY, REPORT)
    await clock.advance(999)
    expect(sent).toEqual([])
    await clock.advance(1)
    expect(sent).toEqual(['report to r-1@bounce.a.test'])
    expect(amended).toEqual([{ reportTo: 'r-1@bounce.a.test', sent: true, problem: undefined }])
  })

  it('is tried three times, and says what the trouble was', async () => {
    const { clock, amended, sent, complaints } = rig('mx said 451', 'mx said 451', 'mx said 550')
    complaints.file(ENTRY, REPORT)
    await clock.advance(60_000)
    expect(sent).toHaveLength(3)
    expect(amended).toMatchObject([{ sent: false, problem: 'mx said 550' }])
  })

  it('is given up when the sandbox stops', async () => {
    const { amended, sent, complaints } = rig()
    complaints.file(ENTRY, REPORT)
    await complaints.close()
    expect({ amended, sent }).toEqual({ amended: [], sent: [] })
  })

  it('names only those who complain', () => {
    const bytes = Buffer.from('Subject: hi\r\n\r\nhello\r\n')
    const report = composeFeedbackReport(ENTRY, ['complain@x.test'], bytes, 'inbox.taifa.test')
    expect(parseArf(report)).toMatchObject({
      feedbackType: 'abuse',
      originalRcptTo: ['complain@x.test'],
      originalMailFrom: 'r-1@bounce.a.test',
    })
  })
})
