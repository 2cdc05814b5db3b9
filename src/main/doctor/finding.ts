export type Verdict = 'ok' | 'warning' | 'broken' | 'skipped'

/** What a check has found, and what to do about it when it is not as it should be. */
export interface Finding {
  /** What was looked at: `certificate`, `port 25`. */
  readonly check: string
  readonly verdict: Verdict
  /** One sentence. */
  readonly found: string
  readonly remedy: string | undefined
}

export interface Reporter {
  ok(found: string): Finding
  /** Works, but not as it should, or not for long. */
  warning(found: string, remedy: string): Finding
  broken(found: string, remedy: string): Finding
  /** Does not apply, or cannot be known here. */
  skipped(found: string): Finding
}

/** Makes the findings of one check. */
export function reporter(check: string): Reporter {
  return {
    ok: (found) => ({ check, verdict: 'ok', found, remedy: undefined }),
    warning: (found, remedy) => ({ check, verdict: 'warning', found, remedy }),
    broken: (found, remedy) => ({ check, verdict: 'broken', found, remedy }),
    skipped: (found) => ({ check, verdict: 'skipped', found, remedy: undefined }),
  }
}
