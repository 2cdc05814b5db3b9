import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Dashboard,
  expectNoSidewaysScroll,
  expectNoViolations,
  OWNER,
  settled,
} from './dashboard.ts'

let dashboard: Dashboard
beforeAll(async () => {
  dashboard = await Dashboard.start()
})
afterAll(async () => {
  await dashboard[Symbol.asyncDispose]()
})

describe('the first person', () => {
  it('is asked for the printed link, opens it and owns the server', async () => {
    const page = await dashboard.open()
    await page.goto('/')
    await page.getByText('Open the set-up link that the server printed').waitFor()
    await expectNoViolations(page)

    await page.goto(dashboard.setupUrl)
    await page.getByLabel('Your name').waitFor()
    // The token is in no history and in no address that could be copied.
    await page.waitForURL(`${dashboard.origin}/setup`)
    await expectNoViolations(page)
    await dashboard.setUp(page)
    await page.getByRole('button', { name: OWNER.name }).waitFor()
    const stored = 'Object.keys(localStorage).concat(Object.keys(sessionStorage))'
    expect(await page.evaluate(stored)).toEqual([])
    dashboard.expectNoComplaints()
  })

  it('is the only one whom the link makes', async () => {
    const page = await dashboard.open()
    await page.goto(dashboard.setupUrl)
    await page.getByRole('heading', { name: 'Already set up' }).waitFor()
    await settled(page)
    expect(await page.getByLabel('Password').count()).toBe(0)
  })
})

describe('signing in', () => {
  it('says that something is wrong, not what, and leads to the page that was asked for', async () => {
    const page = await dashboard.open()
    await page.goto('/settings/smtp-credentials')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await expectNoViolations(page)
    await page.getByLabel('E-mail address').fill(OWNER.email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('The e-mail address or the password is wrong.').waitFor()
    await page.getByLabel('Password').fill(OWNER.password)
    await page.getByLabel('Password').press('Enter')
    await page.getByRole('heading', { name: 'SMTP Credentials', level: 1 }).waitFor()
    await page.waitForURL('/settings/smtp-credentials')
    dashboard.expectNoComplaints()
  })

  it('never leads to another site', async () => {
    const page = await dashboard.open()
    for (const next of ['//evil.test/', 'https://evil.test/', '/\\evil.test']) {
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
      await page.getByLabel('E-mail address').fill(OWNER.email)
      await page.getByLabel('Password').fill(OWNER.password)
      await page.getByLabel('Password').press('Enter')
      await page.waitForURL((url) => url.pathname !== '/sign-in')
      // All of it: an answer that came after the cookies have gone would lead to the sign-in page.
      await page.locator('#main h1').waitFor()
      await settled(page)
      expect(new URL(page.url()).origin).toBe(dashboard.origin)
      await page.context().clearCookies()
    }
  })

  it('works in Kiswahili, in the dark and on a narrow screen', async () => {
    const page = await dashboard.open({ language: 'sw', dark: true, width: 360, height: 740 })
    await page.goto('/sign-in')
    await page.getByRole('heading', { name: 'Ingia' }).waitFor()
    await expect.poll(() => page.evaluate('document.documentElement.lang')).toBe('sw')
    await expectNoViolations(page)
    await expectNoSidewaysScroll(page)
    await dashboard.signIn(page)
    await page.getByRole('button', { name: 'Menyu' }).click()
    await page.getByRole('dialog', { name: 'Menyu' }).getByText('Vitambulisho vya SMTP').waitFor()
    await expectNoViolations(page)
    dashboard.expectNoComplaints()
  })

  it('ends with signing out: the page of before shows nothing', async () => {
    const page = await dashboard.open()
    await dashboard.signIn(page)
    await page.getByRole('button', { name: OWNER.name }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goBack()
    await settled(page)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.getByText(OWNER.workspace).count()).toBe(0)
    dashboard.expectNoComplaints()
  })
})
