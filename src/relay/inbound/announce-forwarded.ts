import type { Announcements } from '../ports/announcements.ts'

/** After the commit: what a rule forwards waits as mail, as posts to URLs, or as both. */
export function announceForwarded(announcements: Pick<Announcements, 'publish'>): void {
  announcements.publish({ kind: 'mail-queued' })
  announcements.publish({ kind: 'post-queued' })
}
