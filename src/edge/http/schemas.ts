import { Type, type TProperties, type TSchema } from 'typebox'

export const Uuid = Type.String({ format: 'uuid' })
export const Timestamp = Type.String({ format: 'date-time', description: 'ISO 8601 in UTC' })

export function Nullable<T extends TSchema>(schema: T, options: { description?: string } = {}) {
  return Type.Union([schema, Type.Null()], options)
}

export const EmailAddress = Type.String({ minLength: 3, maxLength: 320 })
export const PersonName = Type.String({ minLength: 1, maxLength: 200 })
/** As typed to sign in; judged by the stored one alone. */
export const TypedPassword = Type.String({ maxLength: 400 })
/** The rules themselves are the use case's: they say what to do. */
export const NewPassword = Type.String({
  maxLength: 400,
  description: '10 to 200 characters, not the e-mail address, not one of the most common.',
})
export const Code = Type.String({
  maxLength: 40,
  description: 'Six digits of the authenticator, or a recovery code.',
})
export const LinkToken = Type.String({ maxLength: 200, description: 'What follows # in the link.' })

/** An object of an answer. Named so in the description of the API. */
export function Answer<T extends TProperties>(title: string, properties: T) {
  return Type.Object(properties, { title })
}

/** Of a bare array: where the list goes on, absent at its end. */
export const NextCursor = {
  'x-next-cursor': { type: 'string', description: 'Where the list goes on; absent at its end.' },
}

/** Ids in a path are parsed by the handler: what is no UUID is not found, like any unknown id. */
export const IdParams = Type.Object({ id: Type.String({ description: 'UUID' }) })

export const NoContent = Type.Null({ description: 'Done; no content.' })

export const Problem = Type.Object(
  { detail: Type.Object({ code: Type.String(), message: Type.String() }) },
  { title: 'Problem', description: 'A code for programs and a sentence that says what to do.' },
)

const ValidationProblem = Type.Object(
  {
    detail: Type.Array(
      Type.Object({
        loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
        msg: Type.String(),
        type: Type.String(),
      }),
    ),
  },
  { title: 'ValidationProblem' },
)

const MEANINGS = {
  400: 'The request cannot be done as it stands.',
  401: 'The API key is missing, not valid or revoked; or nobody is signed in.',
  403: 'The API key lacks the scope, or the role of the person does.',
  404: 'Nothing of that id in this account.',
  409: 'It conflicts with what is there.',
  410: 'It is no longer kept.',
  422: 'The request is understood but not acceptable.',
  429: 'Too many requests; see Retry-After.',
  503: 'It cannot be done at the moment.',
} as const

export type ProblemStatus = keyof typeof MEANINGS

/** The problems that a guarded route can answer with: those of every route, and its own. */
export function problems(...own: readonly ProblemStatus[]): Record<number, TSchema> {
  const statuses: readonly ProblemStatus[] = [401, 403, ...own]
  return Object.fromEntries(
    statuses.map((status) => {
      const schema = status === 422 ? Type.Union([Problem, ValidationProblem]) : Problem
      return [status, { ...schema, description: MEANINGS[status] }]
    }),
  )
}
