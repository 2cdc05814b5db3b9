import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import {
  Dashboard,
  expectNoSidewaysScroll,
  expectNoViolations,
  OWNER,
  settled,
} from './dashboard.ts'

const PAGES = ['smtp-credentials', 'api-keys', 'members', 'security', 'profile']
// Whatever of it would run or load changes the title or asks a server for something.
const HOSTILE = `"><img src=x onerror="document.title='taken'"><script>document.title='taken'</script>{{t}}`

let dashboard: Dashboard
let page: Page
beforeAll(async () => {
  dashboard = await Dashboard.start()
  page = await dashboard.open()
  await dashboard.setUp(page)
  await dashboard.verifiedDomain(page, 'shamba.test')
})
afterAll(async () => {
  await dashboard[Symbol.asyncDispose]()
})

async function openSettings(on: Page, name: string): Promise<void> {
  await on.goto(`/settings/${name}`)
  await settled(on)
}

describe('SMTP credentials', () => {
  it('of a domain that is not verified cannot be made, and the list says why', async () => {
    await dashboard.call(page, 'POST', '/v1/domains/', { name: 'porini.test' })
    await openSettings(page, 'smtp-credentials')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Domain' }).click()
    const refused = page.getByRole('option', { name: 'porini.test' })
    await refused.waitFor()
    expect(await refused.getAttribute('aria-disabled')).toBe('true')
    expect(await refused.innerText()).toContain('Not verified yet')
    await expectNoViolations(page)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  })

  it('are tried through the submission port, and every line is shown', async () => {
    await openSettings(page, 'smtp-credentials')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Domain' }).click()
    await page.getByRole('option', { name: 'shamba.test' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('Copy the password now').waitFor()
    // Shown once: a slip of the hand does not close it.
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Send a test message' }).click()
    await page.getByRole('textbox', { name: 'To', exact: true }).fill('juma@elsewhere.test')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Accepted: the message is on its way').waitFor()
    const said = page.getByRole('region', { name: 'What was said' })
    await expect.poll(() => said.innerText()).toMatch(/STARTTLS[^]*AUTH PLAIN (?!AH)/)
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'I have copied the password' }).click()
    dashboard.expectNoComplaints()
  })
})

describe('the second factor', () => {
  it('is scanned, confirmed, asked for, and replaced by a recovery code', async () => {
    await openSettings(page, 'security')
    // As if signing in had been a while ago.
    await page.route('**/v1/profile/totp', (route) => {
      if (route.request().postDataJSON()?.password !== undefined) return route.continue()
      return route.fulfill({
        status: 422,
        json: { detail: { code: 'password_required', message: 'x' } },
      })
    })
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByText('You signed in a while ago').waitFor()
    await expectNoViolations(page)
    await page.getByRole('dialog').getByLabel('Password').fill('wrong wrong wrong')
    await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click()
    await page.getByText('The current password is wrong.').waitFor()
    await page.getByRole('dialog').getByLabel('Password').fill(OWNER.password)
    await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
    await expectNoViolations(page)
    const secret = await page.getByRole('dialog').locator('dd').first().innerText()
    const totp = new TOTP({ secret: Secret.fromBase32(secret.trim()) })
    await page.getByLabel('The code that the app shows').fill('000000')
    await page.getByRole('dialog').getByRole('button', { name: 'Turn on' }).click()
    await page.getByText('That code is not right').waitFor()
    await page.getByLabel('The code that the app shows').fill(totp.generate())
    await page.getByRole('dialog').getByRole('button', { name: 'Turn on' }).click()
    const shown = page.getByRole('region', { name: 'Recovery codes' })
    await shown.waitFor()
    const read = async () => (await shown.innerText()).trim().split('\n')
    await expect.poll(read).toHaveLength(10)
    const codes = await read()
    await page.getByRole('button', { name: 'I have kept the codes' }).click()

    const other = await dashboard.open()
    await other.goto('/sign-in')
    await other.getByLabel('E-mail address').fill(OWNER.email)
    await other.getByLabel('Password').fill(OWNER.password)
    await other.getByLabel('Password').press('Enter')
    await other.getByLabel('Code').fill(codes[0] ?? '')
    await expectNoViolations(other)
    await other.getByRole('button', { name: 'Continue' }).click()
    await other.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
    dashboard.expectNoComplaints()
  })

  it('is no reason to sign in again here: the session goes on', async () => {
    await openSettings(page, 'profile')
    await page.getByLabel('Name').fill('Asha M.')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').first().waitFor()
    await page.getByRole('button', { name: 'Asha M.' }).waitFor()
  })
})

describe('every page of the settings', () => {
  it('has no violations, on a wide screen and on a narrow dark one', async () => {
    const state = await page.context().storageState()
    const narrow = await dashboard.open({ width: 360, height: 740, dark: true, language: 'sw' })
    await narrow.context().addCookies(state.cookies)
    for (const name of PAGES) {
      await openSettings(page, name)
      await expectNoViolations(page)
      await openSettings(narrow, name)
      await expectNoViolations(narrow)
      await expectNoSidewaysScroll(narrow)
      expect(new URL(narrow.url()).pathname).toBe(`/settings/${name}`)
    }
    dashboard.expectNoComplaints()
  })

  it('shows hostile names as the text that they are', async () => {
    await dashboard.call(page, 'PATCH', '/v1/profile', { name: HOSTILE })
    await dashboard.call(page, 'POST', '/v1/api-keys/', { name: HOSTILE, permissions: ['read'] })
    for (const name of PAGES) {
      await openSettings(page, name)
      await page.getByRole('button', { name: HOSTILE }).waitFor()
      expect(await page.title()).not.toBe('taken')
      expect(await page.locator('img[src="x"]').count()).toBe(0)
    }
    await openSettings(page, 'api-keys')
    await page.getByRole('rowheader', { name: HOSTILE }).waitFor()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('heading', { name: `Delete ${HOSTILE}?` }).waitFor()
    dashboard.expectNoComplaints()
  })
})
