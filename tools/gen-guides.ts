// Puts the client suite's programs into the guides, so that every example is one that ran, and makes
// docs/guides/clients.md from the suite's last run (`--clients`). `--check` only compares the examples.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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

Gmail's "Send mail as" is not in the table yet: its set-up needs mail to be received for the domain.
`
}

function mark(outcome: CaseOutcome | undefined): string {
  if (outcome === undefined) return 'not run'
  return { passed: 'yes', failed: '**no**', cannot: '–' }[outcome.outcome]
}

function main(): number {
  if (process.argv.includes('--clients')) {
    if (!existsSync(REPORT_FILE)) {
      console.error('there is no report: run `vitest run --project clients` first')
      return 1
    }
    const reports = JSON.parse(readFileSync(REPORT_FILE, 'utf8')) as readonly ClientReport[]
    writeFileSync(join(GUIDES, 'clients.md'), clientsPage(reports))
    return 0
  }
  const stale: string[] = []
  for (const name of readdirSync(GUIDES).filter((each) => each.endsWith('.md'))) {
    const file = join(GUIDES, name)
    const page = readFileSync(file, 'utf8')
    const made = withFiles(page)
    if (made === page) continue
    stale.push(file)
    if (!process.argv.includes('--check')) writeFileSync(file, made)
  }
  if (stale.length === 0 || !process.argv.includes('--check')) return 0
  console.error(
    `${stale.join(', ')}: examples differ from the files; run: node tools/gen-guides.ts`,
  )
  return 1
}

process.exit(main())
