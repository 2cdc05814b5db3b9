import type { FastifyReply } from 'fastify'
import { sendProblem } from '../../problem.ts'

export function notInSandbox(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, {
    code: 'not_in_sandbox',
    message:
      'This server runs in production, where there is no sandbox; TAIFA_MODE=sandbox has one.',
  })
}
