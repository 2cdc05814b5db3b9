import type { MessageId } from '#core/ids.ts'
import { contentBytes, type MessageContent } from '#core/message.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { TenantScope } from '#core/tenant.ts'
import type { HistoryStore } from '../ports/history-store.ts'
import type {
  Attachment,
  MessageParts,
  MessagePartsReader,
  PartsProblem,
} from '../ports/message-parts.ts'
import type { Spool } from '../ports/spool.ts'
import { messagePieces } from '../ports/stored-body.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { NOT_FOUND } from './emails.ts'
import { listHeader, type HeaderLine } from './header-view.ts'

export interface EmailContentsDeps {
  readonly history: Pick<HistoryStore, 'find' | 'content'>
  readonly parts: MessagePartsReader
  readonly spool: Pick<Spool, 'read'>
}

/** What a message says. */
export interface EmailContent {
  /** False: it was removed when its time was over, and all the rest is empty. */
  readonly isKept: boolean
  readonly headers: readonly HeaderLine[]
  readonly parts: MessageParts
  /** Why there are headers and nothing else, in a sentence. */
  readonly problem: string | undefined
}

/** The message as it is sent, but for the DKIM signature. */
export interface EmailSource {
  readonly sizeBytes: number
  readonly chunks: () => AsyncIterable<Uint8Array>
}

const NO_PARTS: MessageParts = {
  text: undefined,
  html: undefined,
  isShortened: false,
  attachments: [],
}

const PROBLEMS = {
  'too-large': 'The message is larger than 32 MiB and is not taken apart; download its source.',
  unreadable: 'The message cannot be taken apart; its source shows what was sent.',
  busy: 'Too many messages are being read at the moment; try again in some seconds.',
} as const satisfies Record<PartsProblem, string>

const NOT_KEPT = refusal(
  'content_not_kept',
  'What the message said is no longer kept; its history still is.',
)
const NO_ATTACHMENT = refusal(
  'attachment_not_found',
  'The message has no attachment of that number; its content lists them.',
)

/** What the messages of an account say. Reads only. */
export class EmailContents {
  readonly #deps: EmailContentsDeps
  constructor(deps: EmailContentsDeps) {
    this.#deps = deps
  }

  async read(scope: TenantScope, id: MessageId): Promise<Result<EmailContent, Refusal>> {
    const stored = await this.#stored(scope, id)
    if (!stored.ok) {
      const gone = { isKept: false, headers: [], parts: NO_PARTS, problem: undefined }
      return stored.error === NOT_KEPT ? ok(gone) : stored
    }
    const headers = listHeader(stored.value.header)
    const parts = await this.#deps.parts.read(stored.value)
    return typeof parts === 'string'
      ? ok({ isKept: true, headers, parts: NO_PARTS, problem: PROBLEMS[parts] })
      : ok({ isKept: true, headers, parts, problem: undefined })
  }

  async source(scope: TenantScope, id: MessageId): Promise<Result<EmailSource, Refusal>> {
    const stored = await this.#stored(scope, id)
    if (!stored.ok) return stored
    const { spool } = this.#deps
    const chunks = (): AsyncGenerator<Uint8Array> => messagePieces(stored.value, spool)
    return ok({ sizeBytes: contentBytes(stored.value), chunks })
  }

  /** By its place in the list of attachments. */
  async attachment(
    scope: TenantScope,
    id: MessageId,
    index: number,
  ): Promise<Result<Attachment, Refusal>> {
    const stored = await this.#stored(scope, id)
    if (!stored.ok) return stored
    const found = await this.#deps.parts.attachment(stored.value, index)
    if (found === undefined) return err(NO_ATTACHMENT)
    if (typeof found === 'string') return err(refusal('content_unreadable', PROBLEMS[found]))
    return ok(found)
  }

  async #stored(scope: TenantScope, id: MessageId): Promise<Result<MessageContent, Refusal>> {
    const { history } = this.#deps
    const content = await history.content(scope, id)
    if (content !== undefined) return ok(content)
    return err((await history.find(scope, id)) === undefined ? NOT_FOUND : NOT_KEPT)
  }
}
