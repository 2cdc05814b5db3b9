import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { confirmation, LINK } from '../support/gmail-mail.ts'
import { OutsideHost } from '../support/outside-host.ts'
import { Dashboard, expectNoSidewaysScroll, expectNoViolations, type Page } from './dashboard.ts'

const DOMAIN = 'ukulima.test'
/** Would set a mark if any of it ran, and ask this address if any of it were loaded. */
const HOSTILE = '"><img src=x onerror="window.ran=1"><script>window.ran=1</script>'

const FROM = '"<img src=x onerror=window.ran=1>" <a@friend.test>'

describe('mail that comes in', () => {
  let dashboard: Dashboard
  let page: Page
  let google: OutsideHost
  let friend: OutsideHost
  let domainId: string

  beforeAll(async () => {
    dashboard = await Dashboard.start()
    google = await OutsideHost.open(dashboard.relay, { name: 'google.com', dmarc: 'reject' })
    friend = await OutsideHost.open(dashboard.relay, { name: 'friend.test' })
    page = await dashboard.open()
    await dashboard.setUp(page)
    const domain = await dashboard.verifiedDomain(page, DOMAIN)
    domainId = domain.id
    const publish = { domain_id: domainId, receiving: true }
    await dashboard.call(page, 'POST', '/v1/sandbox/publish', publish)
    await dashboard.call(page, 'POST', `/v1/domains/${domainId}/verify`)
  })
  afterAll(async () => dashboard[Symbol.asyncDispose]())

  it('goes on by a rule that is added, paused, watched and deleted on the page', async () => {
    await page.goto('/forwarding')
    await page.getByRole('heading', { name: 'No address is forwarded' }).waitFor()
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Add Forward' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /Domain/ }).click()
    await page.getByRole('option', { name: DOMAIN }).click()
    await dialog.getByLabel('Address before the @').fill('sales')
    await dialog.getByLabel('Destinations').fill('http://not-https.test/hook')
    await dialog.getByRole('button', { name: 'Save' }).click()
    // The server's refusal, beside the button.
    await dialog.getByRole('alert').waitFor()
    await dialog.getByLabel('Destinations').fill('asha@elsewhere.test')
    await expectNoViolations(page)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('link', { name: `sales@${DOMAIN}` }).click()
    await page.getByText('Nothing has come yet').waitFor()
    await friend.send({
      from: FROM,
      sender: 'a@friend.test',
      to: `sales@${DOMAIN}`,
      subject: `Order ${HOSTILE}`,
      text: 'Ten bags.',
    })
    await expect.poll(() => rowsWith(page, 'Delivered')).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('Another copy is on its way.').first().waitFor()
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('heading', { name: 'No address is forwarded' }).waitFor()
    expect(await page.evaluate('window.ran')).toBeUndefined()
    dashboard.expectNoComplaints()
  })

  it('is kept in the inbox: read, put off, archived, and nothing of it runs', async () => {
    await page.goto('/inbox')
    await page.getByText('The inbox is off').waitFor()
    await expectNoViolations(page)
    await dashboard.call(page, 'PATCH', `/v1/domains/${domainId}`, { inbox_enabled: true })
    await friend.send({
      from: FROM,
      sender: 'a@friend.test',
      to: `info@${DOMAIN}`,
      subject: `Question ${HOSTILE}`,
      text: `How much is a bag? ${HOSTILE}`,
    })
    await page.reload()
    await page.getByRole('link', { name: /Unread.*Question/ }).click()
    await page.getByRole('heading', { name: /Question/, level: 1 }).waitFor()
    await page.getByText('How much is a bag?').waitFor()
    await expectNoViolations(page)
    await page.getByRole('tab', { name: 'Where it went' }).click()
    await page.getByRole('cell', { name: /Kept/ }).waitFor()
    await page.getByRole('button', { name: 'Snooze' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Snooze' }).click()
    await page.getByRole('heading', { name: 'No mail' }).waitFor()
    await page.getByRole('tab', { name: 'Snoozed' }).click()
    await page.getByRole('link', { name: /Question/ }).click()
    await page.getByRole('button', { name: 'Archive' }).click()
    await page.getByRole('button', { name: 'Out of the archive' }).waitFor()
    await page.goto('/inbox?view=archived')
    await page.getByRole('link', { name: /Question/ }).waitFor()
    await expectNoViolations(page)
    expect(await page.evaluate('window.ran')).toBeUndefined()
    dashboard.expectNoComplaints()
  })

  it('from Gmail turns the waiting page into the code, without being asked again', async () => {
    const alias = `hello@${DOMAIN}`
    const rule = { source_email: alias, domain_id: domainId, destination_emails: ['me@else.test'] }
    await dashboard.call(page, 'POST', '/v1/forwards/', rule)
    await dashboard.call(page, 'POST', '/v1/smtp-credentials/', { domain_id: domainId })
    await page.goto('/gmail')
    await page.getByRole('heading', { name: 'Gmail Send mail as', level: 1 }).waitFor()
    await expectNoViolations(page)
    await page.getByLabel('Address to send as').fill(alias)
    await page.getByRole('button', { name: 'Show the way' }).click()
    await page.getByRole('cell', { name: /Holds/ }).first().waitFor()
    await expectNoViolations(page)
    expect(await page.getByText('123456789').count()).toBe(0)
    await google.send(confirmation(alias))
    await page.getByText('123456789').first().waitFor()
    const link = page.getByRole('link', { name: 'Open Gmail' })
    await expect.poll(() => link.getAttribute('href')).toBe(LINK)
    await expectNoViolations(page)
    dashboard.expectNoComplaints()
  })

  it('of the sandbox is shown as a receiving host judged it', async () => {
    await page.goto('/sandbox')
    await page
      .getByRole('link', { name: /Gmail Confirmation/ })
      .first()
      .click()
    await page.getByRole('rowheader', { name: 'DKIM' }).waitFor()
    await expectNoViolations(page)
    await page.getByRole('tab', { name: 'Source' }).click()
    await page.getByText('DKIM-Signature').first().waitFor()
    dashboard.expectNoComplaints()
  })

  it.each([
    ['/forwarding', 'Kupeleka mbele'],
    ['/inbox', 'Kikasha'],
    ['/gmail', 'Gmail: Send mail as'],
    ['/sandbox', 'Sanduku la majaribio'],
  ])('%s works in Kiswahili, in the dark and on a narrow screen', async (path, title) => {
    const narrow = await dashboard.open({ language: 'sw', dark: true, width: 360, height: 740 })
    await dashboard.signIn(narrow)
    await narrow.goto(path)
    await narrow.getByRole('heading', { name: title, level: 1 }).waitFor()
    await expectNoViolations(narrow)
    await expectNoSidewaysScroll(narrow)
    dashboard.expectNoComplaints()
  })
})

const rowsWith = (page: Page, text: string): Promise<number> =>
  page.getByRole('row').filter({ hasText: text }).count()
