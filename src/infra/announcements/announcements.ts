import type { Announcement, Announcements } from '#relay/ports/announcements.ts'
import type { Log } from '#relay/ports/log.ts'

/**
 * Announcements within one process. Listeners are called in the next microtask, as they would be
 * after a hop from another node: never inside `publish`, and what one of them throws hurts nobody
 * else. `mail-queued` says nothing but "look", so those of one turn are told once.
 */
export function createAnnouncements(log: Log): Announcements {
  const listeners = new Set<(announcement: Announcement) => void>()
  let mailQueuedPending = false

  const deliver = (announcement: Announcement): void => {
    if (announcement.kind === 'mail-queued') mailQueuedPending = false
    for (const listener of listeners) {
      try {
        listener(announcement)
      } catch (error) {
        log.error('announcement.listener_failed', { kind: announcement.kind, error })
      }
    }
  }

  return {
    publish(announcement) {
      if (announcement.kind === 'mail-queued') {
        if (mailQueuedPending) return
        mailQueuedPending = true
      }
      queueMicrotask(() => deliver(announcement))
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
