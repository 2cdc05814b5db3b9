/** One thing to tell: `bad` stays until it is closed, the others go by themselves. */
export interface Notice {
  readonly id: number
  readonly tone: 'good' | 'bad' | 'info'
  readonly text: string
}

type Listener = () => void

let notices: readonly Notice[] = []
let spoken = ''
let nextId = 1
const listeners = new Set<Listener>()

export const noticeBoard = {
  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  notices: (): readonly Notice[] => notices,
  spoken: (): string => spoken,
}

/** Shows a notice, which the live region reads out too. */
export function notify(tone: Notice['tone'], text: string): void {
  notices = [...notices.slice(-3), { id: nextId++, tone, text }]
  say(text)
}

export function dismiss(id: number): void {
  notices = notices.filter((each) => each.id !== id)
  changed()
}

/** Says something to screen readers without showing it: what eyes see at the place of the action. */
export function say(text: string): void {
  // The same sentence twice is only read twice when the text differs.
  spoken = spoken === text ? `${text}\u00a0` : text
  changed()
}

function changed(): void {
  for (const listener of listeners) listener()
}
