// The dashboard's examples are the client suite's programs: this copies them to where the build finds
// them without the tests; `--check` only compares.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = 'web/src/features/credentials/examples'
const PROGRAMS = {
  'nodemailer.mjs.txt': 'test/clients/nodemailer/example.mjs',
  'smtplib.py.txt': 'test/clients/smtplib/example.py',
  'net-smtp.go.txt': 'test/clients/net-smtp/example.go',
  'phpmailer.php.txt': 'test/clients/phpmailer/example.php',
}

const isCheck = process.argv.includes('--check')
for (const [name, source] of Object.entries(PROGRAMS)) {
  const target = join(FOLDER, name)
  const text = readFileSync(source, 'utf8')
  if (!isCheck) {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(target, text)
  } else if (readIfThere(target) !== text) {
    console.error(`${target} is not ${source}; run: node tools/gen-web-examples.ts`)
    process.exitCode = 1
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
