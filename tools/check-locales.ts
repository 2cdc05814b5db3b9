// The dashboard's catalogues: both languages have the same keys with the same placeholders, and every
// key is used somewhere. That no key is missing is the compiler's part (web/src/lib/i18n/i18next.d.ts).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const WEB = 'web/src'
const [REFERENCE, ...OTHERS] = ['en', 'sw']
const PLURAL = /_(zero|one|two|few|many|other)$/

type Catalogue = Readonly<Record<string, string>>

const problems: string[] = []
const sources = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('openapi.d.ts'))
  .map((name) => readFileSync(join(WEB, name), 'utf8'))
  .join('\n')
const types = readFileSync(join(WEB, 'lib/i18n/i18next.d.ts'), 'utf8')

const namespaces = names(String(REFERENCE))
for (const language of OTHERS) {
  for (const name of names(language).filter((each) => !namespaces.includes(each)))
    problems.push(`${language}/${name}.json has no ${String(REFERENCE)} catalogue`)
}
for (const namespace of namespaces) checkNamespace(namespace)

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}

function checkNamespace(namespace: string): void {
  const reference = read(String(REFERENCE), namespace)
  if (!types.includes(`#locales/en/${namespace}.json`))
    problems.push(`web/src/lib/i18n/i18next.d.ts does not know the catalogue ${namespace}`)
  for (const key of Object.keys(reference)) {
    if (!isUsed(key.replace(PLURAL, ''))) problems.push(`${namespace}: ${key} is used nowhere`)
  }
  for (const language of OTHERS) compare(namespace, reference, language)
}

function compare(namespace: string, reference: Catalogue, language: string): void {
  const other = read(language, namespace)
  const where = `${language}/${namespace}.json`
  for (const key of Object.keys(other).filter((each) => reference[each] === undefined))
    problems.push(`${where} has ${key}, which en has not`)
  for (const [key, text] of Object.entries(reference)) {
    const theirs = other[key]
    if (theirs === undefined) problems.push(`${where} lacks ${key}`)
    else if (theirs.trim() === '') problems.push(`${where}: ${key} is empty`)
    else if (placeholders(theirs) !== placeholders(text))
      problems.push(`${where}: ${key} has other placeholders or tags than en`)
  }
}

/** A key in quotes, or one that a template string makes: `role.${role}` uses all of `role.…`. */
function isUsed(key: string): boolean {
  if ([`'${key}'`, `"${key}"`].some((quoted) => sources.includes(quoted))) return true
  const dots = [...key.matchAll(/[._]/g)].map(({ index }) => key.slice(0, index + 1))
  return dots.some((prefix) => sources.includes(`\`${prefix}\${`))
}

function placeholders(text: string): string {
  return [...text.matchAll(/\{\{\w+\}\}|<\/?\w+>/g)]
    .map(([each]) => each)
    .toSorted()
    .join()
}

function names(language: string): readonly string[] {
  return readdirSync(join(WEB, 'locales', language)).map((file) => file.replace(/\.json$/, ''))
}

function read(language: string, namespace: string): Catalogue {
  try {
    return JSON.parse(
      readFileSync(join(WEB, 'locales', language, `${namespace}.json`), 'utf8'),
    ) as Catalogue
  } catch (error) {
    problems.push(`${language}/${namespace}.json cannot be read: ${String(error)}`)
    return {}
  }
}
