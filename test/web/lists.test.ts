import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  Dashboard,
  expectNoSidewaysScroll,
  expectNoViolations,
  OWNER,
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

it('suppressions are added, imported, found, exported and removed', async () => {
  await page.goto('/suppressions')
  await page.getByRole('heading', { name: 'Nobody is on the list' }).waitFor()
  await expectNoViolations(page)
  await page.getByRole('button', { name: 'Add Suppression' }).click()
  await page.getByLabel('E-mail address').fill('gone@elsewhere.test')
  await expectNoViolations(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Add Suppression' }).click()
  await page.getByRole('rowheader', { name: 'gone@elsewhere.test' }).waitFor()

  await page.getByRole('button', { name: 'Import CSV' }).click()
  const dialog = page.getByRole('dialog')
  const picking = page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: 'Pick a file' }).click()
  const lines = ['email', 'gone@elsewhere.test', 'a@list.test', 'b@list.test', 'no address']
  await (
    await picking
  ).setFiles({
    name: 'list.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(lines.join('\n')),
  })
  await dialog.getByRole('button', { name: 'Import CSV' }).click()
  await dialog.getByText('2 added, 1 skipped of 3').waitFor()
  await expectNoViolations(page)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByText('1 to 3 of 3').waitFor()

  // The keyboard goes back to where the dialog was opened, a moment after it has closed.
  await page.getByRole('searchbox').fill('gone@')
  await page.getByRole('searchbox').press('Enter')
  await page.getByText('1 to 1 of 1').waitFor()
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  expect((await downloading).suggestedFilename()).toMatch(/\.csv$/)

  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('heading', { name: 'Nobody on the list matches' }).waitFor()
  dashboard.expectNoComplaints()
})

it('the activity log shows who did it', async () => {
  await page.goto('/activity')
  const row = page.getByRole('row').filter({ hasText: 'suppression.deleted' })
  await row.waitFor()
  expect(await row.textContent()).toMatch(new RegExp(`${OWNER.name}|${OWNER.email}`))
  await expectNoViolations(page)
  await row.getByRole('button', { name: /Details/ }).click()
  await page.getByRole('dialog').getByText('gone@elsewhere.test').waitFor()
  await expectNoViolations(page)
  dashboard.expectNoComplaints()
})

it.each([
  ['/suppressions', 'Anwani zilizozuiwa'],
  ['/activity', 'Kumbukumbu ya shughuli'],
])('%s works in Kiswahili, in the dark and on a narrow screen', async (path, title) => {
  const narrow = await dashboard.open({ language: 'sw', dark: true, width: 360, height: 740 })
  await dashboard.signIn(narrow)
  await narrow.goto(path)
  await narrow.getByRole('heading', { name: title, level: 1 }).waitFor()
  await expectNoViolations(narrow)
  await expectNoSidewaysScroll(narrow)
  dashboard.expectNoComplaints()
})
