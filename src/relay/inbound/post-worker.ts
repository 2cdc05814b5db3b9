import { toHex } from '#core/bytes.ts'
import type { CancelSignal } from '#core/cancel.ts'
import type { AccountId } from '#core/ids.ts'
import { OPERATOR } from '#core/tenant.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts'
import { Wake } from '../delivery/wake.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Clock } from '../ports/clock.ts'
import type { HistoryStore } from '../ports/history-store.ts'
import { isFault, type HttpClient } from '../ports/http.ts'
import type { InboundObjectReader } from '../ports/inbound-object.ts'
import type { ForwardPost, ForwardPostStore, PostOutcome } from '../ports/inbound-store.ts'
import type { Vault } from '../ports/keys.ts'
import type { Log } from '../ports/log.ts'
import type { PostSigner } from '../ports/post-signer.ts'
import { postBody, postHeaders } from './post-object.ts'

export interface PostWorkerDeps {
  readonly posts: ForwardPostStore
  readonly history: Pick<HistoryStore, 'content'>
  readonly reader: InboundObjectReader
  readonly http: HttpClient
  readonly signer: PostSigner
  readonly vault: Pick<Vault, 'open'>
  readonly announcements: Pick<Announcements, 'subscribe'>
  readonly clock: Clock
  readonly log: Log
}

/** After the first, second, … failed try; then it has failed. */
export const POST_DELAYS_MS = [
  1 * MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  8 * HOUR_MS,
]
const AT_ONCE = 32
/** One whose URL is slow waits for itself: the others have the rest. */
const AT_ONCE_PER_ACCOUNT = 4
const TIMEOUT_MS = 30 * SECOND_MS
/** Twice what a post may take: one that was claimed by a node that died is due again then. */
const LEASE_MS = 2 * TIMEOUT_MS
const PAUSE_MS = 5 * SECOND_MS
const MAX_ANSWER_BYTES = 64 * 1024

/**
 * Posts what is due until cancelled, at least once each; on any number of nodes. Never rejects: what
 * fails is logged and tried again.
 */
export async function runForwardPosts(deps: PostWorkerDeps, cancel: CancelSignal): Promise<void> {
  const underWay = new Map<Promise<void>, AccountId>()
  const wake = new Wake(deps.clock)
  const call = (): void => wake.call()
  const unsubscribe = deps.announcements.subscribe(({ kind }) => {
    if (kind === 'post-queued') call()
  })
  cancel.addEventListener('abort', call, { once: true })
  while (!cancel.aborted) {
    for (const post of await claimDue(deps, underWay)) {
      const posting = postOne(post, deps).finally(() => {
        underWay.delete(posting)
        call()
      })
      underWay.set(posting, post.log.accountId)
    }
    // A full claim fills the room there is; whoever ends makes room.
    await wake.wait(PAUSE_MS)
  }
  unsubscribe()
  cancel.removeEventListener('abort', call)
  await Promise.all(underWay.keys())
}

/** As many as there is room for. None when the store is away. */
async function claimDue(
  { posts, clock, log }: PostWorkerDeps,
  underWay: ReadonlyMap<unknown, AccountId>,
): Promise<readonly ForwardPost[]> {
  const limit = AT_ONCE - underWay.size
  if (limit <= 0) return []
  const now = clock.now()
  const counts = new Map<AccountId, number>()
  for (const accountId of underWay.values()) counts.set(accountId, (counts.get(accountId) ?? 0) + 1)
  try {
    return await posts.claim({
      now,
      leaseUntil: now + LEASE_MS,
      limit,
      perAccount: AT_ONCE_PER_ACCOUNT,
      underWay: counts,
    })
  } catch (error) {
    log.error('forward.post_claim_failed', { error })
    return []
  }
}

async function postOne(post: ForwardPost, deps: PostWorkerDeps): Promise<void> {
  const { log } = post
  try {
    const result = await tryPost(post, deps).catch((error: unknown) =>
      notReadable(post, error, deps),
    )
    const outcome = outcomeOf(post, result, deps.clock.now())
    await deps.posts.record(outcome)
    deps.log.info('forward.posted', {
      forwardId: log.forwardId,
      messageId: log.messageId,
      state: outcome.state,
      answer: outcome.answer,
    })
  } catch (error) {
    // The lease ends by itself, and the post is due again.
    deps.log.error('forward.post_failed', { forwardId: log.forwardId, error })
  }
}

/** A body that is gone or a secret that cannot be opened: counted as a try, so that it ends. */
function notReadable({ log }: ForwardPost, error: unknown, deps: PostWorkerDeps): PostResult {
  deps.log.error('forward.post_not_readable', { forwardId: log.forwardId, error })
  return { kind: 'refused', answer: 'the message or the secret cannot be read here' }
}

type PostResult = { readonly kind: 'taken' | 'refused' | 'over'; readonly answer: string }

async function tryPost(post: ForwardPost, deps: PostWorkerDeps): Promise<PostResult> {
  const { log, sealedSecret } = post
  if (sealedSecret === undefined) return { kind: 'over', answer: 'the rule was deleted' }
  const content = await deps.history.content(OPERATOR, log.messageId)
  if (content === undefined) return { kind: 'over', answer: 'the message is no longer kept' }
  const body = postBody(log, await deps.reader.read(content))
  const secret = toHex(deps.vault.open(log.forwardId, sealedSecret))
  const answer = await deps.http.send({
    method: 'POST',
    url: log.forwardedTo,
    headers: postHeaders(log, { body, secret, now: deps.clock.now() }, deps.signer),
    body,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_ANSWER_BYTES,
  })
  if (isFault(answer)) return { kind: 'refused', answer: answer.problem.slice(0, 300) }
  // A redirect is no yes: following it would let a public host point to a private one.
  const taken = answer.status >= 200 && answer.status < 300
  return { kind: taken ? 'taken' : 'refused', answer: `HTTP ${answer.status}` }
}

function outcomeOf(post: ForwardPost, result: PostResult, now: number): PostOutcome {
  const attempts = post.attempts + 1
  const delay = POST_DELAYS_MS[attempts - 1]
  const base = { id: post.log.id, attempts, answer: result.answer, at: now }
  if (result.kind === 'taken') return { ...base, state: 'delivered', dueAt: now }
  if (result.kind === 'over' || delay === undefined) return { ...base, state: 'failed', dueAt: now }
  return { ...base, state: 'waiting', dueAt: now + delay }
}
