import { Compile } from 'typebox/compile'
import type { TSchema } from 'typebox'
import type { FastifyError, FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'

/** One thing that is wrong with a request: where, what, and a stable type. */
export interface ValidationItem {
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly type: string
}

// A body of 64 KiB can be wrong in many places; nobody reads more.
const MAX_ITEMS = 20

interface Outcome {
  readonly value?: unknown
  readonly error?: FastifySchemaValidationError[]
}

/** Query values are text and are converted (`page=2`); a body must have the right types itself. */
export function compileValidator(
  route: Parameters<FastifySchemaCompiler<TSchema>>[0],
): (data: unknown) => Outcome {
  const validator = Compile(route.schema)
  const converts = route.httpPart === 'querystring'
  return (data) => {
    const value = converts ? convertQuery(route.schema, data) : data
    if (validator.Check(value)) return { value }
    return { error: validator.Errors(value) as unknown as FastifySchemaValidationError[] }
  }
}

/** `2` and `true` become what they say where the schema wants that; everything else stays text. */
function convertQuery(schema: TSchema, data: unknown): unknown {
  const properties = 'properties' in schema ? (schema.properties as Record<string, object>) : {}
  const entries = Object.entries(data as Record<string, unknown>).map(([name, value]) => {
    const property = properties[name]
    const type = property !== undefined && 'type' in property ? property.type : undefined
    return [name, typeof value === 'string' ? convertText(type, value) : value] as const
  })
  return Object.fromEntries(entries)
}

function convertText(type: unknown, text: string): unknown {
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(?:true|1)$/i.test(text)) return true
  if (type === 'boolean' && /^(?:false|0)$/i.test(text)) return false
  return text
}

const LOCATIONS: Readonly<Record<string, string>> = { querystring: 'query', params: 'path' }

/** The list that validation errors are answered with. */
export function validationDetail(error: FastifyError): readonly ValidationItem[] {
  const where = error.validationContext ?? 'body'
  const place = LOCATIONS[where] ?? where
  return (error.validation ?? []).slice(0, MAX_ITEMS).flatMap((fault) => items(place, fault))
}

function items(place: string, fault: FastifySchemaValidationError): readonly ValidationItem[] {
  const path = fault.instancePath.split('/').slice(1).map(unescapePointer)
  const missing = fault.params['requiredProperties']
  if (fault.keyword === 'required' && Array.isArray(missing))
    return missing.map((name) => ({
      loc: [place, ...path, String(name)],
      msg: 'This field is required.',
      type: 'missing',
    }))
  return [{ loc: [place, ...path], msg: sentence(fault.message), type: fault.keyword }]
}

/** RFC 6901 §4; array positions become numbers. */
function unescapePointer(token: string): string | number {
  return /^\d+$/.test(token) ? Number(token) : token.replaceAll('~1', '/').replaceAll('~0', '~')
}

function sentence(message: string | undefined): string {
  return message === undefined ? 'The value is not valid.' : `The value ${message}.`
}
