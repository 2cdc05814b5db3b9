import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseProviderRules, type ProviderRules } from '#relay/delivery/shaping/provider-rules.ts'
import { ConfigError } from './config-error.ts'

const SHIPPED = fileURLToPath(new URL('../../../config/providers.conf', import.meta.url))

/**
 * The operator's rules, or those that come with the relay.
 * @throws ConfigError naming the file, the line and what to write instead.
 */
export function readProviderRules(path: string | undefined): ProviderRules {
  const file = path ?? SHIPPED
  const parsed = parseProviderRules(read(file))
  if (parsed.ok) return parsed.value
  const { line, problem } = parsed.error
  throw new ConfigError(`TAIFA_PROVIDER_RULES: ${file}, line ${line}: ${problem}`)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ConfigError(
      `TAIFA_PROVIDER_RULES: ${file} cannot be read (${why}); ` +
        'give the path of a readable file, or leave it empty for the rules that come with the relay',
    )
  }
}
