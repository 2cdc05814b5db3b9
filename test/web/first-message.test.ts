import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { SmtpDialogue } from '../support/smtp-dialogue.ts'
import { Dashboard, expectNoViolations, OWNER } from './dashboard.ts'
import { keyboard, mouse, words, type Hands, type Language } from './person.ts'

const DOMAIN = 'shamba.test'
const WAY_MS = 240_000

// The whole way of a new person, first with the mouse and in English, then without a mouse and in
// Kiswahili: every step has to exist for both hands and in both languages.
describe('from the set-up link to the deleted credential', () => {
  it('with the mouse, in English', { timeout: WAY_MS }, async () => {
    await using dashboard = await Dashboard.start()
    const page = await dashboard.open()
    await walk({ dashboard, page, hands: mouse, language: 'en' })
    dashboard.expectNoComplaints()
    await expect.poll(() => page.title()).toBe('SMTP Credentials · Taifa Mail')
  })

  it('with the keyboard alone, in Kiswahili', { timeout: WAY_MS }, async () => {
    await using dashboard = await Dashboard.start()
    const page = await dashboard.open({ language: 'sw' })
    await walk({ dashboard, page, hands: keyboard(page), language: 'sw' })
    dashboard.expectNoComplaints()
    await expect.poll(() => page.title()).toBe('Vitambulisho vya SMTP · Taifa Mail')
  })
})

interface Way {
  readonly dashboard: Dashboard
  readonly page: Page
  readonly hands: Hands
  readonly language: Language
}

async function walk(way: Way): Promise<void> {
  await becomeOwner(way)
  await addDomain(way)
  const program = await createCredential(way)
  await sendWith(program, way)
  await findInLog(way)
  const login = readLogin(program)
  const { relay } = way.dashboard
  using connection = await SmtpDialogue.loggedIn(relay.submission, login, relay.ca)
  await deleteCredential(way)
  await connection.expect('421 4.7.0')
  await connection.closed()
}

async function becomeOwner({ dashboard, page, hands, language }: Way): Promise<void> {
  const say = words(language)
  await page.goto(dashboard.setupUrl)
  await hands.type(page.getByLabel(say('session', 'yourName')), OWNER.name)
  await hands.type(page.getByLabel(say('session', 'email')), OWNER.email)
  await hands.type(page.getByLabel(say('session', 'workspaceName'), { exact: true }), 'Shamba')
  await hands.type(page.getByLabel(say('session', 'newPassword'), { exact: true }), OWNER.password)
  await hands.press(page.getByRole('button', { name: say('session', 'setupButton') }))
  await page.getByRole('heading', { level: 1, name: say('overview', 'title') }).waitFor()
}

async function addDomain({ page, hands, language }: Way): Promise<void> {
  const say = words(language)
  await hands.press(page.getByRole('link', { name: say('common', 'nav.domains') }).first())
  await hands.press(page.getByRole('button', { name: say('domains', 'add') }))
  await hands.type(page.getByRole('dialog').getByRole('textbox'), DOMAIN)
  await hands.press(page.getByRole('button', { name: say('domains', 'addNow'), exact: true }))
  await page.getByRole('heading', { level: 1, name: DOMAIN }).waitFor()
  await expectNoViolations(page)
  await hands.press(page.getByRole('button', { name: say('domains', 'publish') }))
  await page.getByText(say('domains', 'status.verified'), { exact: true }).first().waitFor()
}

/** Answers the ready-to-paste program, as it was copied. */
async function createCredential({ page, hands, language }: Way): Promise<string> {
  const say = words(language)
  await hands.press(page.getByRole('link', { name: say('common', 'nav.credentials') }))
  await hands.press(page.getByRole('button', { name: say('credentials', 'create'), exact: true }))
  const dialog = page.getByRole('dialog')
  await hands.press(dialog.getByRole('button', { name: say('credentials', 'domain') }))
  const option = page.getByRole('option', { name: DOMAIN })
  if (hands === mouse) await option.click()
  else {
    // Opening the list takes the keyboard there, a moment later.
    await expect.poll(() => option.evaluate((element) => element.matches(':focus'))).toBe(true)
    await page.keyboard.press('Enter')
  }
  await hands.press(dialog.getByRole('button', { name: say('credentials', 'create'), exact: true }))
  await page.getByText(say('credentials', 'passwordOnce')).waitFor()
  await expectNoViolations(page)
  await hands.press(
    page.getByRole('button', { name: say('credentials', 'copyExample', { name: 'Nodemailer' }) }),
  )
  await page.getByRole('dialog').getByText(say('common', 'copied'), { exact: true }).waitFor()
  const program = await page.evaluate<string>('navigator.clipboard.readText()')
  await hands.press(page.getByRole('button', { name: say('credentials', 'issuedDone') }))
  await page.getByRole('rowheader').first().waitFor()
  return program
}

/** Runs the copied program as it is, in a folder that has Nodemailer. */
async function sendWith(program: string, { dashboard }: Way): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'taifa-copied-'))
  try {
    symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'send.mjs'), program)
    const child = spawn(process.execPath, ['send.mjs'], {
      cwd: folder,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: dashboard.relay.ready.ca_file },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
    await once(child, 'close')
    expect(output).toContain('250 2.0.0 Queued as')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function findInLog({ page, hands, language }: Way): Promise<void> {
  const say = words(language)
  await hands.press(page.getByRole('link', { name: say('common', 'nav.emails') }).first())
  await hands.press(page.getByRole('link', { name: 'Karibu' }).first())
  await page.getByRole('heading', { level: 1, name: 'Karibu' }).waitFor()
  const tabs = page.getByRole('tab')
  // The page itself hears of the attempt: nobody loads it again.
  await tabs.nth(1).filter({ hasText: '1' }).waitFor()
  if (hands === mouse) await tabs.nth(1).click()
  else {
    await hands.press(tabs.nth(0))
    await page.keyboard.press('ArrowRight')
  }
  const dialogue = page.getByRole('region', { name: say('emails', 'dialogue') }).first()
  await dialogue.waitFor()
  await expect.poll(() => dialogue.innerText()).toMatch(/STARTTLS[^]*250/)
  await expectNoViolations(page)
}

async function deleteCredential({ page, hands, language }: Way): Promise<void> {
  const say = words(language)
  await hands.press(page.getByRole('link', { name: say('common', 'nav.credentials') }))
  await hands.press(page.getByRole('button', { name: say('credentials', 'delete'), exact: true }))
  await page.getByText(say('credentials', 'deleteText')).waitFor()
  await hands.press(page.getByRole('button', { name: say('credentials', 'deleteConfirm') }))
  await page.getByText(say('credentials', 'empty')).waitFor()
}

function readLogin(program: string): { readonly username: string; readonly password: string } {
  const value = (name: string): string =>
    new RegExp(`const ${name} = '([^']*)'`).exec(program)?.[1] ?? ''
  return { username: value('SMTP_USER'), password: value('SMTP_PASS') }
}
