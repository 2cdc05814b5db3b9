import type { Facts, Question } from '#proto/smtp/server/state.ts'
import { never } from '#core/result.ts'
import type { SmtpReply } from '#core/reply.ts'
import type { MessageSink, SmtpSessionHandler } from '#relay/ports/smtp-session.ts'

/** Puts a question of the dialogue to the product. `finish` goes to the message, not here. */
export function askHandler(
  handler: SmtpSessionHandler,
  question: Exclude<Question, { readonly kind: 'finish' }>,
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
