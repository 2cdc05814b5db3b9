import nodemailer, { type Transporter } from 'nodemailer'
import type { RelayProcess } from './relay-process.ts'

export interface IssuedCredential {
  readonly id: string
  readonly username: string
  readonly password: string
}

export interface SendingDomain {
  readonly accountId: string
  readonly domainId: string
  readonly name: string
  readonly credential: IssuedCredential
}

/** The way of a new user in the sandbox: account, domain, records, verification, credential. */
export async function setUpDomain(relay: RelayProcess, name: string): Promise<SendingDomain> {
  const account = await relay.json<{ id: string }>(
    'account',
    'create',
    '--email',
    `owner@${name}`,
    '--name',
    name,
  )
  const domain = await relay.json<{ id: string }>('domain', 'add', '--account', account.id, name)
  await relay.json('sandbox', 'publish', name)
  const verified = await relay.json<{ status: string }>('domain', 'verify', name)
  if (verified.status !== 'verified')
    throw new Error(`${name} is ${verified.status}: ${JSON.stringify(verified)}`)
  const credential = await relay.json<IssuedCredential>('credential', 'create', '--domain', name)
  return { accountId: account.id, domainId: domain.id, name, credential }
}

/** Nodemailer with nothing but host, port, user name, password and the sandbox's CA. */
export function mailer(
  relay: RelayProcess,
  credential: IssuedCredential,
  options: { readonly pool?: boolean; readonly implicitTls?: boolean } = {},
): Transporter {
  const { host, port } = options.implicitTls === true ? relay.submissions : relay.submission
  return nodemailer.createTransport({
    host,
    port,
    secure: options.implicitTls === true,
    requireTLS: options.implicitTls !== true,
    auth: { user: credential.username, pass: credential.password },
    tls: { ca: relay.ca, servername: 'mail.taifa.test' },
    ...(options.pool === true ? { pool: true, maxConnections: 5 } : {}),
  } as object)
}

export interface InboxEntry {
  readonly id: string
  readonly subject: string
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly verdicts: {
    readonly spf: { readonly result: string }
    readonly dkim: ReadonlyArray<{
      readonly result: string
      readonly domain: string
      readonly selector: string
    }>
    readonly dmarc: { readonly result: string }
  }
}

/** Asks the sandbox's mailbox until `enough` says so; fails with what it last saw after `withinMs`. */
export async function awaitInbox<T extends InboxEntry>(
  relay: RelayProcess,
  to: string,
  enough: (entries: readonly T[]) => boolean = (entries) => entries.length > 0,
  withinMs = 60_000,
): Promise<readonly T[]> {
  const end = performance.now() + withinMs
  for (;;) {
    const entries = await relay.json<readonly T[]>('sandbox', 'inbox', '--to', to)
    if (enough(entries)) return entries
    if (performance.now() > end) {
      throw new Error(
        `waited ${withinMs} ms for ${to}; saw ${JSON.stringify(entries)}\n${relay.log}`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
