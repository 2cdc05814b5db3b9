// Writes the dashboard's types of the API from openapi.json; `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const FILE = 'web/src/lib/api/openapi.d.ts'
const HEAD = '// Made by tools/gen-web-api.ts from openapi.json; do not edit.\n\n'

interface Generator {
  readonly default: (document: URL) => Promise<unknown>
  readonly astToString: (nodes: unknown) => string
}

/** Its CommonJS build, which is what `require.resolve` finds. */
interface GeneratorModule {
  readonly default: Generator
}

// The generator lives in the dashboard's workspace, with the compiler that it needs.
const require = createRequire(pathToFileURL('web/package.json'))
const { default: generator } = (await import(
  pathToFileURL(require.resolve('openapi-typescript')).href
)) as GeneratorModule
const nodes = await generator.default(pathToFileURL('openapi.json'))
const text = HEAD + generator.astToString(nodes)

if (process.argv.includes('--check')) {
  if (readCurrent() !== text) {
    console.error(`${FILE} is not what openapi.json says; run: node tools/gen-web-api.ts`)
    process.exit(1)
  }
} else {
  writeFileSync(FILE, text)
}

function readCurrent(): string | undefined {
  try {
    return readFileSync(FILE, 'utf8')
  } catch {
    return undefined
  }
}
