import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Dashboard, expectNoViolations, OWNER } from './dashboard.ts'

const GUEST = { name: 'Juma Otieno', email: 'juma@elsewhere.test', password: 'safari njema rafiki' }
const LOOK_AGAIN_MS = 500
const LOOKS = 120

let dashboard: Dashboard
beforeAll(async () => {
  dashboard = await Dashboard.start()
})
afterAll(async () => {
  await dashboard[Symbol.asyncDispose]()
})

interface Kept {
  readonly id: string
  readonly text?: string | null
  readonly source?: string
}

/** The link in the newest mail that the sandbox's world has received for an address. */
async function mailedLink(to: string, path: string): Promise<string> {
  const wanted = new RegExp(`${path}#[\\w-]+`)
  for (let looks = 0; looks < LOOKS; looks++) {
    const kept = await dashboard.relay.json<readonly Kept[]>('sandbox', 'inbox', '--to', to)
    for (const { id } of kept) {
      const message = await dashboard.relay.json<unknown>('sandbox', 'show', id)
      const link = wanted.exec(JSON.stringify(message))?.[0]
      if (link !== undefined) return link
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
  throw new Error(`no mail with ${path} came to ${to}`)
}

describe('a second person', () => {
  it('is invited by mail, joins, and sees what a member may see', async () => {
    const owner = await dashboard.open()
    await dashboard.setUp(owner)
    await owner.goto('/settings/members')
    await owner.getByRole('button', { name: 'Invite member' }).click()
    await owner.getByRole('dialog').getByLabel('E-mail address').fill(GUEST.email)
    await expectNoViolations(owner)
    await owner.getByRole('button', { name: 'Send the invitation' }).click()
    await owner.getByRole('rowheader', { name: GUEST.email }).waitFor()

    const guest = await dashboard.open()
    await guest.goto(await mailedLink(GUEST.email, '/invitation'))
    await guest.getByRole('heading', { name: `Join ${OWNER.workspace}` }).waitFor()
    await expectNoViolations(guest)
    await guest.getByLabel('Your name').fill(GUEST.name)
    await guest.getByLabel('Password').fill(GUEST.password)
    await guest.getByRole('button', { name: 'Join' }).click()
    await guest.locator('#main h1').waitFor()
    await guest.getByRole('link', { name: 'Members' }).waitFor()
    expect(await guest.getByRole('link', { name: 'SMTP Credentials' }).count()).toBe(0)
    await owner.reload()
    await owner.getByRole('rowheader', { name: GUEST.name }).waitFor()
    dashboard.expectNoComplaints()
  })

  it('signs in with a link by mail, by a press and not by the visit', async () => {
    const page = await dashboard.open()
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Mail me a sign-in link instead' }).click()
    await page.getByLabel('E-mail address').fill(GUEST.email)
    await page.getByRole('button', { name: 'Mail the link' }).click()
    await page.getByText('a link is on its way').waitFor()
    const link = await mailedLink(GUEST.email, '/sign-in/link')
    // What a mail scanner does: it opens the link, and that uses nothing up.
    const scanner = await dashboard.open()
    await scanner.goto(link)
    await scanner.getByRole('heading', { name: 'Welcome back' }).waitFor()
    await page.goto(link)
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.locator('#main h1').waitFor()
    await page.getByRole('button', { name: GUEST.name }).waitFor()
    await scanner.getByRole('button', { name: 'Sign in' }).click()
    await scanner.getByText('This link was used already').waitFor()
    dashboard.expectNoComplaints()
  })
})
