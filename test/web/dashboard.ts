import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Page,
  type Request,
} from 'playwright-core'
import { expect } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import { CHROMIUM } from './global-setup.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Skeletons and the line at the top, in both languages of the dashboard. */
const BUSY = '[role=progressbar], [role=status][aria-label], [aria-busy=true]'
/** An answer has come when the network says so; the scripts read it and paint a few frames later. */
const CALM_LOOKS = 3
/** What a page still waits for, of everything that its scripts asked for. */
const asked = new WeakMap<Page, Set<Request>>()
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** A guard against hanging, many times what any step takes on a busy machine; it measures nothing. */
const GIVE_UP_MS = 60_000

export const OWNER = {
  name: 'Asha Mwangi',
  email: 'asha@elsewhere.test',
  workspace: 'Ukulima Ltd',
  password: 'maji baridi sana',
} as const

interface PageOptions {
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
  readonly language?: 'en' | 'sw'
}

/**
 * A real relay and a real Chromium that looks at it. Every page that is opened here fails the test at
 * the end for anything that a script threw, that the console called an error, or that the
 * Content-Security-Policy had to stop.
 */
export class Dashboard implements AsyncDisposable {
  readonly relay: RelayProcess
  readonly #browser: Browser
  readonly #complaints: string[] = []
  /** Problems that a test causes on purpose, as parts of their text. */
  readonly expected: string[] = []

  private constructor(relay: RelayProcess, browser: Browser) {
    this.relay = relay
    this.#browser = browser
  }

  static async start(env: Record<string, string> = {}): Promise<Dashboard> {
    const [relay, browser] = await Promise.all([
      RelayProcess.start({ env }),
      chromium.launch({
        executablePath: CHROMIUM,
        // The tests run as root in containers, where Chromium's own sandbox cannot be set up.
        args: ['--no-sandbox', '--disable-dev-shm-usage'],
      }),
    ])
    return new Dashboard(relay, browser)
  }

  get origin(): string {
    return `http://${this.relay.ready.http}`
  }

  /** The set-up link with the address that is really listened on. */
  get setupUrl(): string {
    const printed = this.relay.ready.setup_url
    if (printed === undefined) throw new Error('the relay printed no set-up link')
    return `${this.origin}${new URL(printed).pathname}${new URL(printed).hash}`
  }

  /** A browser of its own: other cookies, other settings. */
  async open(options: PageOptions = {}): Promise<Page> {
    const { width = 1280, height = 800, dark = false, language = 'en' } = options
    const context = await this.#browser.newContext({
      baseURL: this.origin,
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      locale: language,
      timezoneId: 'Africa/Nairobi',
      reducedMotion: 'reduce',
    })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    context.setDefaultTimeout(GIVE_UP_MS)
    context.on('page', (page) => this.#watch(page))
    return context.newPage()
  }

  /** Makes the owner through the pages, as a person does with the printed link. */
  async setUp(page: Page): Promise<void> {
    await page.goto(this.setupUrl)
    await page.getByLabel('Your name').fill(OWNER.name)
    await page.getByLabel('E-mail address').fill(OWNER.email)
    await page.getByLabel('Workspace').fill(OWNER.workspace)
    await page.getByLabel('Password').fill(OWNER.password)
    await page.getByRole('button', { name: 'Create the owner' }).click()
    await signedIn(page)
  }

  async signIn(page: Page, who: { readonly email: string; readonly password: string } = OWNER) {
    await page.goto('/sign-in')
    await page.locator('input[type=email]').fill(who.email)
    await page.locator('input[autocomplete=current-password]').fill(who.password)
    await page.locator('button[type=submit]').click()
    await signedIn(page)
  }

  /** Calls the API as the signed-in person of the page: for data that a test only needs to be there. */
  async call<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
    const session = await page.request.get(`${this.origin}/v1/session`)
    const { csrf_token: token } = (await session.json()) as { csrf_token: string }
    const answer = await page.request.fetch(`${this.origin}${path}`, {
      method,
      headers: { 'x-csrf-token': token, origin: this.origin },
      ...(body === undefined ? {} : { data: body }),
    })
    if (!answer.ok())
      throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
    return (answer.status() === 204 ? undefined : await answer.json()) as T
  }

  /** A domain with all its records in the sandbox's DNS, verified. */
  async verifiedDomain(page: Page, name: string): Promise<{ readonly id: string }> {
    const domain = await this.call<{ id: string }>(page, 'POST', '/v1/domains/', { name })
    await this.call(page, 'POST', '/v1/sandbox/publish', { domain_id: domain.id })
    await this.call(page, 'POST', `/v1/domains/${domain.id}/verify`)
    return domain
  }

  #watch(page: Page): void {
    watchRequests(page)
    const complain = (text: string): void => {
      if (!this.expected.some((each) => text.includes(each))) this.#complaints.push(text)
    }
    page.on('pageerror', (error) => complain(`thrown: ${error.message}`))
    page.on('console', (message) => {
      // Chromium also notes every answer of 4xx, which the page shows in its own words.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complain(`console: ${message.text()}`)
    })
  }

  /** Fails for what went wrong in any page so far. */
  expectNoComplaints(): void {
    // oxlint-disable-next-line vitest/no-standalone-expect -- called by tests
    expect(this.#complaints.splice(0)).toEqual([])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await this.relay[Symbol.asyncDispose]()
  }
}

async function signedIn(page: Page): Promise<void> {
  await page.waitForURL((url) => !/^\/(setup|sign-in|invitation)/.test(url.pathname))
  // Of the shell: the form of before is shown until the page is there.
  await page.locator('#main h1').waitFor()
}

function watchRequests(page: Page): void {
  const open = new Set<Request>()
  asked.set(page, open)
  page.on('request', (request) => {
    // What the page of before had asked for is of no interest to the next one.
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) open.clear()
    // Not the stream of updates, which never ends, and not downloads.
    if (['fetch', 'script'].includes(request.resourceType())) open.add(request)
  })
  page.on('requestfinished', (request) => open.delete(request))
  page.on('requestfailed', (request) => open.delete(request))
}

/**
 * Waits until the page is there: its heading is shown, nothing that it asked for is under way, and
 * what came has been painted. For what judges a page as it is at one moment.
 */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor()
  const isBusy = async (): Promise<boolean> => {
    for (let looks = 0; looks < CALM_LOOKS; looks++) {
      if ((asked.get(page)?.size ?? 0) > 0 || (await page.locator(BUSY).count()) > 0) return true
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
    }
    return false
  }
  await expect.poll(isBusy, { message: `${page.url()} is loading` }).toBe(false)
}

/** What a person with a screen reader, with low vision or without a mouse would stumble over. */
export async function expectNoViolations(page: Page): Promise<void> {
  await settled(page)
  // As a value, not as a script element: the page's policy allows no scripts of others.
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<AxeResults>(
    // React Aria's announcer names what it has read out by ids that may be gone from the page by then.
    `axe.run({ exclude: ['[data-live-announcer]'] }, { runOnly: ${JSON.stringify(RULES)} })`,
  )
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  }))
  expect(found).toEqual([])
}

/** Everything is reached without scrolling sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  await settled(page)
  const excess = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  expect(excess).toBe(0)
}

export type { BrowserContext, Page }
