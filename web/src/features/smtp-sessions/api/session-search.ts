export const OUTCOMES = ['accepted', 'no_message', 'login_failed', 'refused', 'dropped'] as const

/** What the address of the page holds of the filters. */
export interface SessionSearch {
  readonly outcome?: (typeof OUTCOMES)[number]
  readonly username?: string
}

export function readSessionSearch({ outcome, username }: Record<string, unknown>): SessionSearch {
  const known = OUTCOMES.find((each) => each === outcome)
  return {
    ...(known === undefined ? {} : { outcome: known }),
    ...(typeof username === 'string' && username !== '' ? { username } : {}),
  }
}
