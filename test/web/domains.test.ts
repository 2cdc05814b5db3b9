import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Dashboard,
  expectNoSidewaysScroll,
  expectNoViolations,
  settled,
  type Page,
} from './dashboard.ts'

let dashboard: Dashboard
let page: Page
beforeAll(async () => {
  dashboard = await Dashboard.start()
  page = await dashboard.open()
  await dashboard.setUp(page)
})
afterAll(async () => {
  await dashboard[Symbol.asyncDispose]()
})

const idIn = (url: string): string => new URL(url).pathname.split('/').at(-1) ?? ''

describe('a domain', () => {
  it('is added, shows what to publish, and turns verified while its owner edits DNS', async () => {
    await page.goto('/domains')
    await page.getByRole('heading', { name: 'No domains yet' }).waitFor()
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Add domain' }).click()
    await page.getByLabel('Domain', { exact: true }).fill('Ukulima.test')
    await expectNoViolations(page)
    await page.getByLabel('Domain', { exact: true }).press('Enter')

    await page.getByRole('heading', { name: 'ukulima.test', level: 1 }).waitFor()
    await page.getByText('0 of 5 required records are right').waitFor()
    const spf = page.getByRole('row').filter({ hasText: 'SPF senders' })
    await spf.getByText('Missing').waitFor()
    await page.getByText('No such TXT record was found at ukulima.test').waitFor()
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Copy the value of the record SPF senders' }).click()
    await expect
      .poll(() => page.evaluate('navigator.clipboard.readText()'))
      .toBe('v=spf1 include:mail.taifa.test ~all')
    await page.getByText(/Next look in \d+ seconds?\./).waitFor()

    // As if it happened at the provider: this page only looks.
    const body = { domain_id: idIn(page.url()), receiving: true }
    await dashboard.call(page, 'POST', '/v1/sandbox/publish', body)
    await page.getByText('5 of 5 required records are right').waitFor()
    await page.getByText('Verified', { exact: true }).waitFor()
    await spf.getByText('v=spf1 include:mail.taifa.test ~all').nth(1).waitFor()
    const watching = page.getByRole('switch', { name: 'Keep watching' })
    await expect.poll(() => watching.isChecked()).toBe(false)
    await expectNoViolations(page)
    dashboard.expectNoComplaints()
  })

  it('has names in the form that its DNS provider wants, and a zone file', async () => {
    const row = page.getByRole('row').filter({ hasText: 'DMARC policy' })
    await row.getByText('_dmarc.ukulima.test').first().waitFor()
    await page.getByRole('button', { name: /Your DNS provider/ }).click()
    await page.getByRole('option', { name: 'Cloudflare' }).click()
    await row.getByText('_dmarc', { exact: true }).waitFor()
    await page.getByText('Set the record bounce to “DNS only”').waitFor()
    const [zone] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Zone file' }).click(),
    ])
    expect(zone.suggestedFilename()).toContain('ukulima.test')
    dashboard.expectNoComplaints()
  })

  it('is published in the sandbox with one press', async () => {
    const domain = await dashboard.call<{ id: string }>(page, 'POST', '/v1/domains/', {
      name: 'shamba.test',
    })
    await page.goto(`/domains/${domain.id}`)
    await page.getByRole('button', { name: 'Publish in sandbox DNS' }).click()
    await page.getByText('5 of 5 required records are right').waitFor()
    await page.getByText('Mail comes here').waitFor()
    dashboard.expectNoComplaints()
  })

  it('changes its key, keeps an inbox, and says how it is encrypted', async () => {
    await page.getByRole('switch', { name: 'Keep mail' }).press('Space')
    await page.getByLabel('Keep messages for so many days').fill('12')
    await page.getByRole('button', { name: 'Save' }).click()
    const saved = () => dashboard.call<object>(page, 'GET', `/v1/domains/${idIn(page.url())}`)
    await expect.poll(saved).toMatchObject({ inbox_enabled: true, inbox_retention_days: 12 })
    await page.getByRole('button', { name: 'Change the key' }).click()
    await page.getByRole('button', { name: 'Make the next key' }).click()
    await page.getByText('The next key is', { exact: false }).first().waitFor()
    await expectNoViolations(page)
    dashboard.expectNoComplaints()
  })

  it('says what will stop working before it is deleted', async () => {
    const { username } = await dashboard.call<{ username: string }>(
      page,
      'POST',
      '/v1/smtp-credentials/',
      { domain_id: idIn(page.url()) },
    )
    await page.getByRole('button', { name: 'Delete the domain' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Delete shamba.test?' })
    await dialog.getByText(`The SMTP login ${username}`).waitFor()
    await expectNoViolations(page)
    await dialog.getByRole('button', { name: 'Delete the domain' }).click()
    await page.waitForURL('/domains')
    await page.getByRole('link', { name: 'ukulima.test' }).waitFor()
    // The list of before is shown until the new one is there.
    await expect.poll(() => page.getByRole('link', { name: 'shamba.test' }).count()).toBe(0)
    dashboard.expectNoComplaints()
  })

  it('that somebody else has is refused in words, and one of nobody is an answer', async () => {
    await page.getByRole('button', { name: 'Add domain' }).click()
    await page.getByLabel('Domain', { exact: true }).fill('not a domain')
    await page.getByLabel('Domain', { exact: true }).press('Enter')
    await page.getByRole('alert').waitFor()
    await page.keyboard.press('Escape')
    await page.goto('/domains/01900000-0000-7000-8000-000000000000')
    await page.getByText('There is no such domain').waitFor()
    dashboard.expectNoComplaints()
  })

  it('is read in Kiswahili, in the dark and on a narrow screen', async () => {
    const narrow = await dashboard.open({ language: 'sw', dark: true, width: 360, height: 740 })
    await dashboard.signIn(narrow)
    await narrow.goto('/domains')
    await narrow.getByText('Imethibitishwa').waitFor()
    await expectNoViolations(narrow)
    await expectNoSidewaysScroll(narrow)
    await narrow.getByRole('link', { name: 'ukulima.test' }).click()
    await narrow.getByText('Rekodi 5 kati ya 5 zinazohitajika ni sahihi').waitFor()
    await expectNoViolations(narrow)
    await expectNoSidewaysScroll(narrow)
    dashboard.expectNoComplaints()
  })
})

it('what DNS answers is text, whatever it says', async () => {
  const hostile = `v=spf1 <img src=x onerror="window.__ran=1"><script>window.__ran=1</script>`
  await page.route(/\/v1\/domains\/[0-9a-f-]{36}$/, async (route) => {
    const answer = await route.fetch()
    const domain = (await answer.json()) as { readonly dns_records: readonly object[] }
    const records = domain.dns_records.map((record) => ({
      ...record,
      state: 'wrong',
      fault: 'wrong-value',
      problem: `Found ${hostile}`,
      found: [hostile, '{{constructor.constructor("window.__ran=1")()}}'],
    }))
    await route.fulfill({ response: answer, json: { ...domain, dns_records: records } })
  })
  await page.goto('/domains')
  await page.getByRole('link', { name: 'ukulima.test' }).click()
  await page.getByText(hostile).first().waitFor()
  await settled(page)
  expect(await page.evaluate(() => '__ran' in globalThis)).toBe(false)
  // The page looks again and again: an answer that is on its way here would outlive the browser.
  await page.unrouteAll({ behavior: 'wait' })
  dashboard.expectNoComplaints()
})
