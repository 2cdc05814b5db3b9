import { Secret } from '#core/secret.ts'
import type { LogFields } from '#relay/ports/log.ts'

// What other hosts say ends up in fields; one line of theirs may not flood the log.
const LONGEST_TEXT = 4_096
const DEEPEST_CAUSE = 4
// Names that a log line has of its own.
const OWN_NAMES: ReadonlySet<string> = new Set(['level', 'time', 'event'])
// Terminal escape sequences and line ends have no place in a line that a person reads.
// eslint-disable-next-line no-control-regex -- the range is the point
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g

/** Fields as they may be written: secrets hidden, errors told, bytes counted, texts cut and tamed. */
export function safeFields(fields: LogFields): Record<string, unknown> {
  const safe: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    safe[OWN_NAMES.has(name) ? `${name}_` : name] = safeValue(value)
  }
  return safe
}

function safeValue(value: unknown): unknown {
  if (typeof value === 'string') return safeText(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Secret) return value.toString()
  if (value instanceof Error) return describeError(value, 0)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  return value
}

function safeText(text: string): string {
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
  return cut.replace(CONTROLS, ' ')
}

function describeError(error: Error, depth: number): Record<string, unknown> {
  const code = (error as { readonly code?: unknown }).code
  return {
    name: error.name,
    message: safeText(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack.slice(0, LONGEST_TEXT) }),
    ...(error.cause instanceof Error && depth < DEEPEST_CAUSE
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  }
}
