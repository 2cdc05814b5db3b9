import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { StoreUnavailable } from '#relay/ports/access-stores.ts'
import { PasswordsBusy } from '#relay/ports/passwords.ts'
import type { Log } from '#relay/ports/log.ts'
import { sendProblem } from './problem.ts'
import { validationDetail } from './validation.ts'

const STORE_RETRY_SECONDS = 5

/** Answers for what Fastify itself refuses; everything else of its errors is our fault. */
const FASTIFY_PROBLEMS: Readonly<Record<string, { code: string; message: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'body_too_large',
    message: 'The request body is too large for this resource.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    code: 'invalid_json',
    message: 'The body is not valid JSON; correct it and send it again.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    message: 'Send the body as JSON with the header Content-Type: application/json.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'bad_request',
    message: 'The body does not have the length that Content-Length says.',
  },
  FST_ERR_BAD_URL: { code: 'bad_request', message: 'The path is not validly percent-encoded.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'not_found', message: 'There is nothing at this path.' },
}

const STATUS_OF: Readonly<Record<string, number>> = { FST_ERR_MAX_PARAM_LENGTH: 404 }

/** Turns whatever a route threw into an answer without a stack trace; unexpected ones are logged. */
export function handleError(log: Log) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error.validation !== undefined)
      return reply.code(422).send({ detail: validationDetail(error) })
    if (error instanceof StoreUnavailable) {
      log.error('http.store_unavailable', { requestId: request.id, error })
      void reply.header('retry-after', String(STORE_RETRY_SECONDS))
      return sendProblem(reply, 503, {
        code: 'storage_unavailable',
        message: `The database cannot be used at the moment; try again in ${STORE_RETRY_SECONDS} s.`,
      })
    }
    if (error instanceof PasswordsBusy) {
      log.warn('http.passwords_busy', { requestId: request.id })
      void reply.header('retry-after', '2')
      return sendProblem(reply, 503, {
        code: 'busy',
        message: 'Too many people sign in at this moment; try again in 2 s.',
      })
    }
    const known = FASTIFY_PROBLEMS[error.code]
    const status = STATUS_OF[error.code] ?? error.statusCode ?? 500
    if (known !== undefined) return sendProblem(reply, status, known)
    if (status >= 400 && status < 500)
      return sendProblem(reply, status, {
        code: 'bad_request',
        message: 'The request could not be understood; correct it and send it again.',
      })
    log.error('http.failed', { requestId: request.id, error })
    return sendProblem(reply, 500, {
      code: 'internal',
      message: `Something went wrong here; tell the operator the request id ${request.id}.`,
    })
  }
}

export function handleNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, {
    code: 'not_found',
    message: `There is no ${request.method} at this path; /openapi.json lists what there is.`,
  })
}
