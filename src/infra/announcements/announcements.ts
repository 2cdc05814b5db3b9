import type { AccountId } from '#core/ids.ts'
import type { Announcement, Announcements } from '#relay/ports/announcements.ts'
import type { Log } from '#relay/ports/log.ts'

type Look = Extract<Announcement, { readonly kind: 'mail-queued' | 'post-queued' }>

/**
 * Announcements within one process. Listeners are called in the next microtask, as they would be
 * after a hop from another node: never inside `publish`, and what one of them throws hurts nobody
 * else. `mail-queued` and `post-queued` say nothing but "look", so those of one turn are told once; so
 * are changed messages of one account, of which there may be thousands in a second.
 */
export function createAnnouncements(log: Log): Announcements {
  const listeners = new Set<(announcement: Announcement) => void>()
  const pendingLooks = new Set<Look['kind']>()
  const changedMail = new Map<AccountId, string | undefined>()

  const tell = (announcement: Announcement): void => {
    for (const listener of listeners) {
      try {
        listener(announcement)
      } catch (error) {
        log.error('announcement.listener_failed', { kind: announcement.kind, error })
      }
    }
  }

  const tellLook = (look: Look): void => {
    pendingLooks.delete(look.kind)
    tell(look)
  }

  const tellMailChanged = (accountId: AccountId): void => {
    const id = changedMail.get(accountId)
    changedMail.delete(accountId)
    tell({ kind: 'changed', accountId, topic: 'email', id })
  }

  return {
    publish(announcement) {
      if (announcement.kind === 'mail-queued' || announcement.kind === 'post-queued') {
        if (!pendingLooks.has(announcement.kind)) queueMicrotask(() => tellLook(announcement))
        pendingLooks.add(announcement.kind)
        return
      }
      if (announcement.kind === 'changed' && announcement.topic === 'email') {
        const { accountId, id } = announcement
        const isFirst = !changedMail.has(accountId)
        if (isFirst) queueMicrotask(() => tellMailChanged(accountId))
        changedMail.set(accountId, isFirst || changedMail.get(accountId) === id ? id : undefined)
        return
      }
      queueMicrotask(() => tell(announcement))
    },
    // A set may be changed while it is walked: a listener may unsubscribe itself.
    subscribe(listener) {
      // A wrapper of its own: the same function subscribed twice is two subscriptions.
      const own = (announcement: Announcement): void => listener(announcement)
      listeners.add(own)
      return () => void listeners.delete(own)
    },
  }
}
