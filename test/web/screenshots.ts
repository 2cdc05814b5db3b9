// `npm run screenshots`: the pictures of docs/screenshots/, from a relay that has had something to do.
import { mkdirSync } from 'node:fs'
import { createTransport } from 'nodemailer'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { Dashboard } from './dashboard.ts'

const FOLDER = 'docs/screenshots'

const MAIL = [
  ['asha@elsewhere.test', 'Karibu Shamba'],
  ['juma@elsewhere.test', 'Ankara yako ya Novemba'],
  ['bounce@elsewhere.test', 'Your order has left'],
  ['defer@elsewhere.test', 'Reset your password'],
  ['neema@jirani.test', 'Bei za mahindi wiki hii'],
] as const

it('takes the pictures', async () => {
  mkdirSync(FOLDER, { recursive: true })
  await using dashboard = await Dashboard.start()
  const page = await dashboard.open()
  await dashboard.setUp(page)
  const domain = await dashboard.verifiedDomain(page, 'shamba.test')
  await dashboard.call(page, 'POST', '/v1/domains/', { name: 'porini.test' })
  const login = await dashboard.call<{ id: string; username: string; password: string }>(
    page,
    'POST',
    '/v1/smtp-credentials/',
    { domain_id: domain.id },
  )
  await send(dashboard, login)
  await page.goto('/emails')
  await page.locator('table').getByText('Bounced').waitFor()
  const pictures: ReadonlyArray<readonly [name: string, path: string]> = [
    ['overview', '/'],
    ['domain', `/domains/${domain.id}`],
    ['emails', '/emails'],
    ['smtp-sessions', '/smtp-sessions'],
    ['security', '/settings/security'],
  ]
  for (const [name, path] of pictures) await take(page, name, path)
  await takeMessage(page)
  const state = await page.context().storageState()
  for (const [suffix, options] of [
    ['dark', { dark: true }],
    ['narrow', { width: 360, height: 740 }],
    ['narrow-dark-sw', { width: 360, height: 740, dark: true, language: 'sw' as const }],
  ] as const) {
    const other = await dashboard.open(options)
    await other.context().addCookies(state.cookies)
    for (const [name, path] of pictures.slice(0, 3)) await take(other, `${name}-${suffix}`, path)
    await other.context().close()
  }
  await takeCredential(dashboard, page, login.id)
  dashboard.expectNoComplaints()
  expect(pictures.length).toBeGreaterThan(0)
})

async function send(
  { relay }: Dashboard,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  const transport = createTransport({
    ...relay.submission,
    requireTLS: true,
    auth: { user: username, pass: password },
    tls: { ca: relay.ca, servername: 'mail.taifa.test' },
  })
  for (const [to, subject] of MAIL) {
    const from = { name: 'Shamba', address: 'habari@shamba.test' }
    await transport.sendMail({ from, to, subject, text: `${subject}\n`, html: `<p>${subject}</p>` })
  }
  transport.close()
}

async function take(page: Page, name: string, path: string): Promise<void> {
  await page.goto(path)
  await page.locator('main h1').waitFor()
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined)
  await snap(page, name)
}

async function takeMessage(page: Page): Promise<void> {
  await page.goto('/emails')
  await page.getByRole('link', { name: 'Your order has left' }).click()
  await page.getByRole('tab').nth(1).click()
  await page.getByRole('region', { name: 'SMTP dialogue' }).first().waitFor()
  await snap(page, 'message')
}

async function takeCredential(dashboard: Dashboard, page: Page, id: string): Promise<void> {
  await dashboard.call(page, 'DELETE', `/v1/smtp-credentials/${id}`)
  await page.goto('/settings/smtp-credentials')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Domain' }).click()
  await page.getByRole('option', { name: 'shamba.test' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('Copy the password now').waitFor()
  await snap(page, 'credential')
}

async function snap(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled' })
}
