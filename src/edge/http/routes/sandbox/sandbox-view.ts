import { Type, type Static } from 'typebox'
import { toIso } from '#core/time.ts'
import type { MailVerdicts, Verdict } from '#relay/ports/mail-auth.ts'
import type { SandboxEntry, SandboxMessage } from '#relay/ports/sandbox-box.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

const Result = Type.String({
  description: 'pass, fail, softfail, neutral, none, temperror, permerror or policy.',
})

const Verdicts = Type.Object({ spf: Result, dkim: Result, dmarc: Result })

const SUMMARY = {
  id: Uuid,
  received_at: Timestamp,
  to: Type.Array(Type.String(), { description: 'Envelope recipients.' }),
  from: Type.String({ description: 'The From header, decoded.' }),
  subject: Type.String(),
  size_bytes: Type.Integer(),
  verdicts: Nullable(Verdicts, { description: 'Null when the checks failed.' }),
}

export const SandboxSummary = Answer('SandboxMessageSummary', SUMMARY)

const Judged = { result: Result, domain: Type.String(), comment: Type.String() }

const Authentication = Type.Object({
  spf: Type.Object(Judged),
  dkim: Type.Array(Type.Object({ ...Judged, selector: Type.String(), is_aligned: Type.Boolean() })),
  dmarc: Type.Object({ ...Judged, policy: Type.String() }),
  arc: Type.Object({ result: Result, comment: Type.String() }),
  authentication_results: Type.String({ description: 'RFC 8601' }),
})

const Tls = Type.Object({ version: Type.String(), cipher: Type.String() })

const Complaint = Type.Object({
  report_to: Type.String(),
  is_sent: Type.Boolean(),
  problem: Nullable(Type.String()),
})

export const SandboxMessageAnswer = Answer('SandboxMessage', {
  ...SUMMARY,
  envelope_from: Type.String({ description: 'Empty for the null sender.' }),
  helo: Type.String(),
  tls: Nullable(Tls, { description: 'Null when it came in the clear.' }),
  authentication: Nullable(Authentication),
  check_problem: Nullable(Type.String(), { description: 'Why there are no verdicts.' }),
  complaint: Nullable(Complaint, { description: 'Of mail to complain@: the report (RFC 5965).' }),
  headers: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  text: Type.String(),
  html: Type.String({ description: 'As it came: show it only where nothing in it can run.' }),
  attachments: Type.Array(
    Type.Object({
      filename: Type.String(),
      content_type: Type.String(),
      size_bytes: Type.Integer(),
    }),
  ),
  content_problem: Nullable(Type.String(), { description: 'What could not be taken apart.' }),
  source: Type.String({ description: 'As text, at most 1 MiB of it; /source has the bytes.' }),
  source_is_whole: Type.Boolean(),
})

const MAX_SOURCE_BYTES = 1024 * 1024

export function sandboxSummary(entry: SandboxEntry): Static<typeof SandboxSummary> {
  const { verdicts } = entry
  return {
    id: entry.id,
    received_at: toIso(entry.receivedAt),
    to: [...entry.envelope.recipients],
    from: entry.from,
    subject: entry.subject,
    size_bytes: entry.sizeBytes,
    verdicts:
      verdicts === undefined
        ? null
        : { spf: verdicts.spf.result, dkim: best(verdicts.dkim), dmarc: verdicts.dmarc.result },
  }
}

/** One good signature is enough (RFC 6376 §6.1). */
function best(signatures: MailVerdicts['dkim']): Verdict {
  const passed = signatures.find(({ result }) => result === 'pass')
  return (passed ?? signatures[0])?.result ?? 'none'
}

export function sandboxMessageView(message: SandboxMessage): Static<typeof SandboxMessageAnswer> {
  const { entry, source } = message
  const { tls } = entry
  return {
    ...sandboxSummary(entry),
    envelope_from: entry.envelope.sender,
    helo: entry.helo,
    tls: tls === undefined ? null : { version: tls.version, cipher: tls.cipher },
    authentication: entry.verdicts === undefined ? null : authenticationView(entry.verdicts),
    check_problem: entry.checkProblem ?? null,
    complaint: complaintView(entry),
    headers: message.headers.map(({ name, value }) => ({ name, value })),
    text: message.text,
    html: message.html,
    attachments: message.attachments.map(({ filename, mimeType, sizeBytes }) => ({
      filename,
      content_type: mimeType,
      size_bytes: sizeBytes,
    })),
    content_problem: message.problem ?? null,
    source: new TextDecoder().decode(source.subarray(0, MAX_SOURCE_BYTES)),
    source_is_whole: source.length <= MAX_SOURCE_BYTES,
  }
}

function authenticationView(verdicts: MailVerdicts): Static<typeof Authentication> {
  const { spf, dkim, dmarc, arc } = verdicts
  return {
    spf: { result: spf.result, domain: spf.domain, comment: spf.comment },
    dkim: dkim.map(({ result, domain, selector, aligned, comment }) => ({
      result,
      domain,
      selector,
      is_aligned: aligned,
      comment,
    })),
    dmarc: {
      result: dmarc.result,
      domain: dmarc.domain,
      policy: dmarc.policy,
      comment: dmarc.comment,
    },
    arc: { result: arc.result, comment: arc.comment },
    authentication_results: verdicts.authenticationResults,
  }
}

function complaintView({ complaint }: SandboxEntry): Static<typeof Complaint> | null {
  if (complaint === undefined) return null
  const { reportTo, sent, problem } = complaint
  return { report_to: reportTo, is_sent: sent, problem: problem ?? null }
}
