import type { Config } from './config/config.ts'
import type { Addresses, Relay } from './compose.ts'

/** One line for programs that start the server and wait for it. */
export function readyLine(
  config: Config,
  addresses: Addresses,
  setupUrl: string | undefined,
): string {
  return JSON.stringify({
    event: 'ready',
    http: addresses.http,
    submission: addresses.submission,
    submissions: addresses.submissions,
    mx: addresses.mx,
    metrics: addresses.metrics,
    sandbox: addresses.sandbox,
    ca_file: addresses.caFile,
    data_dir: config.dataDir,
    setup_url: setupUrl,
  })
}

/** What a person sees when everything listens: where it is, and in the sandbox the way in. */
export function greeting(
  config: Config,
  { addresses, setupUrl }: Pick<Relay, 'addresses' | 'setupUrl'>,
  version: string,
): string {
  const where: ReadonlyArray<readonly [string, string]> = [
    ['Dashboard', config.publicUrl],
    ['API', `http://${addresses.http}/v1`],
    ['SMTP submission', `${addresses.submission.join(', ')} (STARTTLS)`],
    ['SMTP submissions', `${addresses.submissions.join(', ')} (implicit TLS)`],
    ['Inbound mail', addresses.mx.join(', ')],
    ...(addresses.metrics === undefined
      ? []
      : [['Metrics', `http://${addresses.metrics}/metrics`] as const]),
    ...(addresses.caFile === undefined
      ? []
      : [['CA that clients trust', addresses.caFile] as const]),
    ['Data', config.dataDir],
  ]
  const lines = where.map(([name, value]) => `  ${name.padEnd(22)} ${value}`)
  const head = `Taifa Mail ${version} is up (${config.mode}).`
  return [
    head,
    '',
    ...lines,
    ...setUp(setupUrl),
    ...(config.mode === 'sandbox' ? sandboxWay(addresses) : []),
    '',
  ].join('\n')
}

/** Only here and to who asks with `taifa setup-link`: whoever has the link owns the installation. */
function setUp(url: string | undefined): readonly string[] {
  if (url === undefined) return []
  return [
    '',
    'Nobody can sign in yet. Open this once, within 24 hours, to make the first person:',
    '',
    `  ${url}`,
  ]
}

function sandboxWay(addresses: Addresses): readonly string[] {
  const [host = '127.0.0.1', port = '2587'] = (addresses.submission[0] ?? '').split(/:(?=\d+$)/)
  const settings =
    host === '127.0.0.1' && port === '2587' ? '' : `SMTP_HOST=${host} SMTP_PORT=${port} `
  return [
    '',
    'Nothing leaves this machine: DNS and all mail hosts of the world are in the box.',
    'Your first message, in a second terminal:',
    '',
    '  npx taifa account create --email you@example.com --name You',
    '  npx taifa domain add --account ACCOUNT_ID ukulima.test',
    '  npx taifa sandbox publish ukulima.test',
    '  npx taifa domain verify ukulima.test',
    '  npx taifa credential create --domain ukulima.test',
    `  ${settings}SMTP_USER=USERNAME SMTP_PASS=PASSWORD node examples/send.mjs asha@elsewhere.test`,
    '  npx taifa sandbox inbox',
  ]
}
