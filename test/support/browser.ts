import type { Answer, HttpHarness } from './http-harness.ts'
import { SERVER } from './server-facts.ts'

interface RequestOptions {
  readonly body?: unknown
  /** Without the token that a page of ours knows. */
  readonly noCsrf?: true
  readonly headers?: Readonly<Record<string, string>>
}

/** What a browser adds to the requests of a page of ours: its cookie, and where the page is from. */
export class Browser {
  readonly #api: HttpHarness
  cookie: string | undefined
  csrf = ''

  constructor(api: HttpHarness) {
    this.#api = api
  }

  async call(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { body, noCsrf, headers } = options
    const answer = await this.#api.call(method, path, {
      headers: {
        host: new URL(SERVER.publicUrl).host,
        'user-agent': 'Test/1.0',
        'sec-fetch-site': 'same-origin',
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...(noCsrf === true ? {} : { 'x-csrf-token': this.csrf }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })
    this.#keep(answer)
    return answer
  }

  /** The token in the cookie. */
  get token(): string {
    return this.cookie?.split('=')[1] ?? ''
  }

  #keep({ headers, body }: Answer): void {
    const set = headers['set-cookie']
    if (typeof set === 'string') {
      const [pair = ''] = set.split(';')
      this.cookie = set.includes('Max-Age=0') ? undefined : pair
    }
    if (typeof body?.csrf_token === 'string') this.csrf = body.csrf_token
  }
}

export const PASSWORD = 'korosho na maziwa'

/** Signs the first person in by the set-up link; the workspace is theirs. */
export async function firstOwner(api: HttpHarness, email = 'amina@example.com'): Promise<Browser> {
  const issued = await api.identity.setup.issueLink()
  if (!issued.ok) throw new Error(issued.error.message)
  const browser = new Browser(api)
  const answer = await browser.call('POST', '/v1/setup', {
    body: {
      token: issued.value.url.split('#')[1],
      email,
      name: 'Amina',
      workspace_name: 'Ukulima Ltd',
      password: PASSWORD,
    },
  })
  if (answer.status !== 201) throw new Error(answer.text)
  return browser
}
