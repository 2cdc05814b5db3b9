/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number

export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** ISO 8601 in UTC with milliseconds, as the API shows times. */
export function toIso(at: EpochMs): string {
  return new Date(at).toISOString()
}
