import type { Transporter } from 'nodemailer'
import { mailer, type IssuedCredential } from '../support/sending-domain.ts'
import type { Dashboard, Page } from './dashboard.ts'

export interface Sending {
  readonly domainId: string
  readonly credential: IssuedCredential
  readonly transport: Transporter
}

/** A verified domain with a login, and a mail program that uses it. */
export async function sendingFrom(
  dashboard: Dashboard,
  page: Page,
  name: string,
): Promise<Sending> {
  const { id: domainId } = await dashboard.verifiedDomain(page, name)
  const body = { domain_id: domainId }
  const path = '/v1/smtp-credentials/'
  const credential = await dashboard.call<IssuedCredential>(page, 'POST', path, body)
  return { domainId, credential, transport: mailer(dashboard.relay, credential) }
}

/** The id in "250 2.0.0 Queued as …". */
export async function send(transport: Transporter, mail: object): Promise<string> {
  const { response } = (await transport.sendMail(mail)) as { readonly response: string }
  return response.split(' ').at(-1) ?? ''
}

/** Waits until the message has got so far. */
export async function awaitStatus(
  dashboard: Dashboard,
  page: Page,
  id: string,
  status: string,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    const email = await dashboard.call<{ status: string }>(page, 'GET', `/v1/emails/${id}`)
    if (email.status === status) return
    if (tries > 200) throw new Error(`${id} is ${email.status}, not ${status}`)
    await page.waitForTimeout(50)
  }
}
