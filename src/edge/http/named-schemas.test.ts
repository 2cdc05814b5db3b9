import { expect, it } from 'vitest'
import { nameSchemas } from './named-schemas.ts'

it('schemas with a title are moved and referred to, innermost first', () => {
  const inner = { title: 'Inner', type: 'string', description: 'of this place' }
  const document = {
    info: { title: 'No schema' },
    paths: { a: { title: 'Outer', type: 'object', properties: { x: inner } }, b: inner },
    components: { securitySchemes: {} },
  }
  expect(nameSchemas(document)).toEqual({
    info: { title: 'No schema' },
    paths: { a: { $ref: '#/components/schemas/Outer' }, b: { $ref: '#/components/schemas/Inner' } },
    components: {
      securitySchemes: {},
      schemas: {
        Inner: { type: 'string' },
        Outer: { type: 'object', properties: { x: { $ref: '#/components/schemas/Inner' } } },
      },
    },
  })
})
