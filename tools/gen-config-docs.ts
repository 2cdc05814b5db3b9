// Writes docs/operate/settings.md from the settings table; `--check` only compares.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { settingsPage } from '#main/config/describe.ts'

const file = 'docs/operate/settings.md'
const page = settingsPage()

if (process.argv.includes('--check')) {
  if (readCurrent() !== page) {
    console.error(
      `${file} is not what src/main/config/settings.ts says; run: node tools/gen-config-docs.ts`,
    )
    process.exit(1)
  }
} else {
  mkdirSync('docs/operate', { recursive: true })
  writeFileSync(file, page)
}

function readCurrent(): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
