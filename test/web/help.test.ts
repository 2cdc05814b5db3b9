import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Dashboard, expectNoSidewaysScroll, expectNoViolations } from './dashboard.ts'

let dashboard: Dashboard
beforeAll(async () => {
  dashboard = await Dashboard.start({ TAIFA_PUBLIC_URL: 'https://relay.example' })
})
afterAll(async () => {
  await dashboard[Symbol.asyncDispose]()
})

it('a refusal names the page that explains it', async () => {
  const { host, port } = dashboard.relay.submissions
  const socket = connectTls({ host, port, ca: dashboard.relay.ca, servername: 'mail.taifa.test' })
  let heard = ''
  socket.setEncoding('utf8').on('data', (text: string) => (heard += text))
  socket.write(`EHLO c.test\r\nAUTH PLAIN ${Buffer.from('\0nobody\0wrong').toString('base64')}\r\n`)
  await expect.poll(() => heard).toContain('535 5.7.8 See https://relay.example/help/smtp-errors')
  socket.destroy()
})

it('which anybody can read and search, without signing in', async () => {
  const page = await dashboard.open({ width: 360, height: 740 })
  await page.goto('/help/smtp-errors')
  await page.getByRole('heading', { name: 'What an SMTP error means', level: 1 }).waitFor()
  await expectNoViolations(page)
  await expectNoSidewaysScroll(page)
  await page.getByRole('searchbox').fill('535 5.7.8')
  await expect.poll(() => page.getByRole('rowheader').count()).toBe(1)
  await page.getByRole('searchbox').fill('no such words at all')
  await page.getByText('No such reply').waitFor()
  dashboard.expectNoComplaints()
})
