import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Dashboard,
  expectNoSidewaysScroll,
  expectNoViolations,
  settled,
  type Page,
} from './dashboard.ts'
import { awaitStatus, send, sendingFrom, type Sending } from './sending.ts'

let dashboard: Dashboard
let page: Page
let sending: Sending
const ids: Record<'delivered' | 'bounced' | 'deferred', string> = {
  delivered: '',
  bounced: '',
  deferred: '',
}
const FROM = 'Ukulima <orders@ukulima.test>'

beforeAll(async () => {
  dashboard = await Dashboard.start()
  page = await dashboard.open()
  await dashboard.setUp(page)
  sending = await sendingFrom(dashboard, page, 'ukulima.test')
  const { transport } = sending
  ids.delivered = await send(transport, {
    from: FROM,
    to: 'asha@mteja.test',
    subject: 'Order 1042 is on its way',
    text: 'Habari Asha',
    html: '<h1>Habari Asha</h1>',
    attachments: [{ filename: 'invoice.pdf', content: 'not really a PDF' }],
  })
  ids.bounced = await send(transport, { from: FROM, to: 'bounce@shule.test', subject: 'Term 2' })
  ids.deferred = await send(transport, { from: FROM, to: 'defer@benki.test', subject: 'Statement' })
  for (const status of ['delivered', 'bounced', 'deferred'] as const)
    await awaitStatus(dashboard, page, ids[status], status)
})
afterAll(async () => {
  sending.transport.close()
  await dashboard[Symbol.asyncDispose]()
})

describe('the log', () => {
  it('shows every message, and new ones without being asked', async () => {
    await page.goto('/emails')
    const row = page.getByRole('row').filter({ hasText: 'Term 2' })
    await row.getByText('Bounced').waitFor()
    await expectNoViolations(page)
    await send(sending.transport, { from: FROM, to: 'juma@soko.test', subject: 'While you look' })
    await page.getByRole('link', { name: 'While you look' }).waitFor()
    dashboard.expectNoComplaints()
  })

  it('catches up with what came while it heard nothing', async () => {
    const deaf = await dashboard.open()
    await dashboard.signIn(deaf)
    // First no connection, and then one that says nothing: whatever else happens, no hint comes.
    // Chromium tries again by itself after a few seconds.
    let opens = false
    const silence = { contentType: 'text/event-stream', body: ': silence\n\n' }
    await deaf.route('**/v1/updates', (route) => (opens ? route.fulfill(silence) : route.abort()))
    await deaf.goto('/emails')
    await deaf.getByRole('link', { name: 'Term 2' }).waitFor()
    await settled(deaf)
    const mail = { from: FROM, to: 'juma@soko.test', subject: 'While you hear nothing' }
    await awaitStatus(dashboard, deaf, await send(sending.transport, mail), 'delivered')
    expect(await deaf.getByRole('link', { name: mail.subject }).count()).toBe(0)
    opens = true
    await deaf.getByRole('link', { name: mail.subject }).waitFor()
    await deaf.context().close()
    dashboard.expectNoComplaints()
  })

  it('is searched by words and fields, and the address holds the search', async () => {
    const box = page.getByRole('searchbox', { name: 'Search messages' })
    // A new message is found after a second or two.
    const search = async (): Promise<number> => {
      await page.goto('/emails')
      await box.fill('to:asha@mteja.test status:delivered order')
      await box.press('Enter')
      await page.waitForURL(/q=/)
      await settled(page)
      return page.getByRole('row').count()
    }
    await expect.poll(search, { timeout: 20_000 }).toBe(2)
    const address = new URL(page.url()).searchParams
    expect(Object.fromEntries(address)).toEqual({
      q: 'to:asha@mteja.test order',
      status: 'delivered',
    })
    // The box keeps what is typed freely, and the keyboard stays in it.
    await expect.poll(() => box.inputValue()).toBe('order')
    await expect.poll(() => box.evaluate((element) => element.matches(':focus'))).toBe(true)
    await expectNoViolations(page)

    await page.reload()
    await page.getByRole('link', { name: 'Order 1042 is on its way' }).waitFor()
    await page.getByRole('button', { name: 'Take off: Delivered' }).click()
    await page.getByRole('button', { name: 'Take off: To: asha@mteja.test' }).click()
    await page.waitForURL('/emails?q=order')
    // The box takes its words from the address once more.
    await settled(page)
    await box.fill('nobodywrotethis')
    await box.press('Enter')
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Clear all' }).first().click()
    await page.waitForURL('/emails')
    dashboard.expectNoComplaints()
  })

  it('shows what the server says of a search that makes no sense', async () => {
    await page.goto(`/emails?q=${encodeURIComponent('status:lost')}`)
    await page.getByText('There is no status "lost"').waitFor()
    dashboard.expectNoComplaints()
  })
})

describe('a message', () => {
  it('says where it stands, why, and what was said', async () => {
    await page.goto('/emails')
    await page.getByRole('link', { name: 'Term 2' }).click()
    const standing = page.getByRole('region', { name: 'Where it stands' })
    await standing.getByText('bounce@shule.test').waitFor()
    await standing.getByText('550 5.1.1').first().waitFor()
    await expectNoViolations(page)

    await page.getByRole('tab', { name: '1 try' }).click()
    const dialogue = page.getByRole('region', { name: 'SMTP dialogue' })
    await dialogue.getByText('RCPT TO:<bounce@shule.test>').waitFor()
    await page.getByText(/TLSv1\.3.*trusted certificate/).waitFor()
    await page.waitForURL(/\?tab=attempts$/)
    await expectNoViolations(page)
    dashboard.expectNoComplaints()
  })

  it('shows its content, headers, files and source', async () => {
    await page.goto(`/emails/${ids.delivered}?tab=message`)
    await page.getByText('Remote content is not loaded').waitFor()
    const frame = page.frameLocator('iframe')
    await frame.getByRole('heading', { name: 'Habari Asha' }).waitFor()
    await expectNoViolations(page)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'invoice.pdf: Download' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('invoice.pdf')
    await page.getByRole('radio', { name: 'Text' }).click()
    await page.getByText('Habari Asha').last().waitFor()

    await page.getByRole('tab', { name: 'Headers' }).click()
    await page.getByText('Subject: Order 1042 is on its way').waitFor()
    await expectNoViolations(page)
    await page.getByRole('tab', { name: 'Details' }).click()
    await page.getByText(`${ids.delivered}`).first().waitFor()
    await expectNoViolations(page)
    const [source] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Source' }).click(),
    ])
    expect(source.suggestedFilename()).toMatch(/\.eml$/)
    dashboard.expectNoComplaints()
  })

  it('is tried again when somebody asks for it', async () => {
    await page.goto(`/emails/${ids.deferred}`)
    await page.getByRole('tab', { name: '1 try' }).waitFor()
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByText('The message is on its way again.').first().waitFor()
    await page.getByRole('tab', { name: '2 tries' }).waitFor()
    dashboard.expectNoComplaints()
  })

  it('of nobody is an answer in words', async () => {
    await page.goto('/emails/01900000-0000-7000-8000-000000000000')
    await page.getByText('There is no such message').waitFor()
    await expectNoViolations(page)
    dashboard.expectNoComplaints()
  })

  it('is read in Kiswahili, in the dark and on a narrow screen', async () => {
    const narrow = await dashboard.open({ language: 'sw', dark: true, width: 360, height: 740 })
    await dashboard.signIn(narrow)
    for (const path of [
      '/emails',
      `/emails/${ids.bounced}`,
      `/emails/${ids.bounced}?tab=attempts`,
    ]) {
      await narrow.goto(path)
      await narrow.getByText('Ilirudi').filter({ visible: true }).first().waitFor()
      await expectNoViolations(narrow)
      await expectNoSidewaysScroll(narrow)
    }
    dashboard.expectNoComplaints()
  })
})
