import type { Facts, Question } from '#proto/smtp/server/state.ts'
import { never } from '#core/result.ts'
import type { SmtpReply } from '#core/reply.ts'
import type { MessageSink, SmtpSessionHandler } from '#relay/ports/smtp-session.ts'
import { LOCAL_ERROR } from './open-message.ts'

type HandlerQuestion = Exclude<Question, { readonly kind: 'finish' }>

/**
 * Puts a question of the dialogue to the product; `finish` goes to the message, not here. Never
 * rejects: an exception is 451 4.3.0 and told to `onProblem`.
 */
export async function answerOf(
  handler: SmtpSessionHandler,
  question: HandlerQuestion,
  facts: Facts,
  onProblem: (problem: unknown) => void,
): Promise<SmtpReply | MessageSink> {
  try {
    return await ask(handler, question, facts)
  } catch (problem) {
    onProblem(problem)
    return LOCAL_ERROR
  }
}

function ask(
  handler: SmtpSessionHandler,
  question: HandlerQuestion,
  facts: Facts,
): Promise<SmtpReply | MessageSink> {
  switch (question.kind) {
    case 'login':
      return handler.login(question.attempt, facts)
    case 'mail':
      return handler.mail(question.request, facts)
    case 'rcpt':
      return handler.rcpt(question.request, facts)
    case 'open-message':
      return handler.openMessage(facts)
    default:
      return never(question)
  }
}

export function isSink(answer: SmtpReply | MessageSink): answer is MessageSink {
  return 'finish' in answer
}
