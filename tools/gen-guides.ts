// Puts the client suite's programs into the guides, so that every example is one that ran, and makes
// docs/guides/clients.md from the suite's last run (`--clients`). Puts the tables of SMTP errors into the
// dashboard too. With `--check` it only compares.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { ALL_CLIENTS } from '../test/clients/all-clients.ts'
import { CASES } from '../test/clients/cases.ts'
import { REPORT_FILE, type CaseOutcome, type ClientReport } from '../test/clients/client-report.ts'

const GUIDES = 'docs/guides'
const LANGUAGES: Readonly<Record<string, string>> = {
  mjs: 'js',
  py: 'python',
  go: 'go',
  php: 'php',
}

// <!-- file: test/clients/smtplib/example.py --> … <!-- end of file -->
const INCLUDED = /(<!-- file: (\S+) -->)[\s\S]*?(<!-- end of file -->)/g

/** The page with every included file as it is now. */
function withFiles(page: string): string {
  return page.replace(INCLUDED, (_, begin: string, file: string, end: string) => {
    const language = LANGUAGES[file.split('.').pop() ?? ''] ?? ''
    return `${begin}\n\n\`\`\`${language}\n${readFileSync(file, 'utf8').trimEnd()}\n\`\`\`\n\n${end}`
  })
}

const SMTP_ERRORS = 'docs/guides/smtp-errors.md'
const SMTP_ERRORS_DATA = 'web/src/features/help/smtp-errors.json'

/** The tables of the page about SMTP errors, for the dashboard's page to which replies lead. */
function smtpErrorsData(page: string): string {
  const sections = page
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...lines] = part.split('\n')
      const rows = lines
        .filter((line) => line.startsWith('|'))
        .slice(2)
        .map((line) => line.split(/(?<!\\)\|/).map((cell) => plainText(cell)))
        .map(([, reply = '', cause = '', remedy = '']) => ({ reply, cause, remedy }))
      return { title, rows }
    })
  return JSON.stringify(sections.filter(({ rows }) => rows.length > 0))
}

/** Without links and emphasis, which the page does not show; code keeps its ticks. */
function plainText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*/g, '')
    .replace(/\\\|/g, '|')
    .trim()
}

function clientsPage(reports: readonly ClientReport[]): string {
  const rows = reports.map(
    ({ name, version, source, cases }) =>
      `| ${name} | ${version ?? 'not installed'} | ${source} | ${CASES.map((each) => mark(cases[each])).join(' | ')} |`,
  )
  const notes = reports.flatMap(({ name, cases }) =>
    CASES.filter((each) => cases[each]?.outcome === 'cannot').map(
      (each) => `- ${name}, ${each}: ${cases[each]?.reason ?? ''}.`,
    ),
  )
  const remarks = reports.flatMap(({ name, cases }) =>
    CASES.flatMap((each) => {
      const note = cases[each]?.note
      return note === undefined ? [] : [`- ${name}, ${each}: ${note}.`]
    }),
  )
  return `# Mail clients that are proven to work

<!-- Made by tools/gen-guides.ts --clients from a run of the client suite; do not edit. -->

\`npm test\` runs each of these programs against a running relay and compares what arrives with what was
meant: envelope, header, every byte of body and attachments, no trace of Bcc, valid DKIM signature, SPF
and DMARC pass. The three columns on the right are refusals, which the client has to show in the relay's
own words.

| client | version | from | ${CASES.join(' | ')} |
| --- | --- | --- | ${CASES.map(() => '---').join(' | ')} |
${rows.join('\n')}

– means that the client cannot do the case, for a reason of its own:

${notes.join('\n')}

yes\\* means that the client shows the refusal in another way:

${remarks.join('\n')}

Gmail's "Send mail as" is a program at Google: what the suite runs is a script of its dialogue, with the
set-up (login, confirmation mail from google.com to the domain's MX, code) before the cases. See
[the guide](gmail.md).
`
}

function mark(outcome: CaseOutcome | undefined): string {
  if (outcome === undefined) return 'not run'
  if (outcome.outcome === 'passed' && outcome.note !== undefined) return 'yes\\*'
  return { passed: 'yes', failed: '**no**', cannot: '–' }[outcome.outcome]
}

const CLIENTS_PAGE = join(GUIDES, 'clients.md')

/** The page as the last run of the suite has it, laid out like every other page. */
async function clientsPageOfLastRun(): Promise<string | undefined> {
  if (!existsSync(REPORT_FILE)) return undefined
  const reports = JSON.parse(readFileSync(REPORT_FILE, 'utf8')) as readonly ClientReport[]
  const options = await resolveConfig(CLIENTS_PAGE)
  return format(clientsPage(reports), { ...options, filepath: CLIENTS_PAGE })
}

/** Versions come and go with the updates of a machine; what works with them is to stay. */
function withoutVersions(page: string): string {
  const columns = (line: string): string =>
    line
      .split('|')
      .map((cell) => cell.trim().replace(/^-+$/, '-'))
      .filter((_, column) => column !== 2)
      .join('|')
  return page.split('\n').map(columns).join('\n')
}

async function writeOrCheckClients(check: boolean): Promise<number> {
  const made = await clientsPageOfLastRun()
  if (made === undefined) {
    console.error('there is no report of a whole run: `vitest run --project clients` makes it')
    // Elsewhere than in CI clients may be missing, and then no run is whole.
    return check && process.env['CI'] !== 'true' ? 0 : 1
  }
  if (!check) {
    writeFileSync(CLIENTS_PAGE, made)
    return 0
  }
  const written = readFileSync(CLIENTS_PAGE, 'utf8')
  if (written === made) return 0
  const remedy = 'run: node tools/gen-guides.ts --clients'
  if (withoutVersions(written) === withoutVersions(made)) {
    console.log(`${CLIENTS_PAGE} names other versions than those of this run; ${remedy}`)
    return 0
  }
  console.error(`${CLIENTS_PAGE} is not what this run has shown; ${remedy}`)
  return 1
}

/** Without a run: every client of the suite, and no other, has its row. */
function rowsAreThose(page: string): boolean {
  const rows = page.split('\n').filter((line) => /^\|(?! client| -)/.test(line))
  const found = rows.map((row) => row.split('|')[1]?.trim())
  return JSON.stringify(found) === JSON.stringify(ALL_CLIENTS.map(({ name }) => name))
}

async function whatIsMade(): Promise<ReadonlyArray<readonly [file: string, text: string]>> {
  const guides = readdirSync(GUIDES)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(GUIDES, name))
  const data = smtpErrorsData(readFileSync(SMTP_ERRORS, 'utf8'))
  const options = await resolveConfig(SMTP_ERRORS_DATA)
  return [
    ...guides.map((file) => [file, withFiles(readFileSync(file, 'utf8'))] as const),
    [SMTP_ERRORS_DATA, await format(data, { ...options, filepath: SMTP_ERRORS_DATA })],
  ]
}

async function main(): Promise<number> {
  const check = process.argv.includes('--check')
  if (process.argv.includes('--clients')) return writeOrCheckClients(check)
  if (!rowsAreThose(readFileSync(CLIENTS_PAGE, 'utf8'))) {
    console.error(`${CLIENTS_PAGE} has other clients than the suite; run the suite, then --clients`)
    return 1
  }
  const stale: string[] = []
  for (const [file, made] of await whatIsMade()) {
    if (existsSync(file) && made === readFileSync(file, 'utf8')) continue
    stale.push(file)
    if (!check) writeFileSync(file, made)
  }
  if (stale.length === 0 || !check) return 0
  console.error(
    `${stale.join(', ')}: differ from what they are made of; run: node tools/gen-guides.ts`,
  )
  return 1
}

process.exit(await main())
