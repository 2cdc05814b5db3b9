type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * Moves every schema with a title into `components.schemas` and leaves a reference in its place, so
 * that the document is short and generated clients get named types. One title is one schema: the
 * first is kept, and a description belongs to the place where the schema is used.
 */
export function nameSchemas<Document extends object>(document: Document): Document {
  const named = new Map<string, Json>()
  const { components, ...rest } = document as { components?: Record<string, Json> }
  const body = hoist(rest as Json, named) as object
  const schemas = Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1)))
  return { ...body, components: { ...components, schemas } } as unknown as Document
}

function hoist(value: Json, named: Map<string, Json>): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => hoist(item, named))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, item]) => [key, hoist(item, named)] as const)
  const copy: Record<string, Json> = Object.fromEntries(entries)
  const { title, description, ...schema } = copy
  if (typeof title !== 'string' || !('type' in schema)) {
    return description === 'Default Response' ? { ...copy, description: 'Done.' } : copy
  }
  if (!named.has(title)) named.set(title, schema)
  return { $ref: `#/components/schemas/${title}` }
}
