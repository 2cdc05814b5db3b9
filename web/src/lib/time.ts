const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const STEPS: ReadonlyArray<
  readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, ms: number]
> = [
  [HOUR, 'minute', MINUTE],
  [DAY, 'hour', HOUR],
  [30 * DAY, 'day', DAY],
  [365 * DAY, 'month', 30 * DAY],
  [Infinity, 'year', 365 * DAY],
]

/** "3 minutes ago", "in 2 days"; the browser's own words for the language. */
export function relativeTime(then: Date, now: Date, language: string): string {
  const distance = then.getTime() - now.getTime()
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (Math.abs(distance) < MINUTE) return format.format(Math.round(distance / 1000), 'second')
  const step = STEPS.find(([limit]) => Math.abs(distance) < limit)
  return step === undefined ? '' : format.format(Math.round(distance / step[2]), step[1])
}

/** Date and time to the second in the reader's zone, with the zone's name. */
export function exactTime(then: Date, language: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(then)
}

/** Short: the time for today, the day for this year, the date for what is older. */
export function shortTime(then: Date, now: Date, language: string): string {
  const sameDay = then.toDateString() === now.toDateString()
  const options: Intl.DateTimeFormatOptions = sameDay
    ? { hour: '2-digit', minute: '2-digit' }
    : { day: 'numeric', month: 'short', ...yearUnlessNow(then, now) }
  return new Intl.DateTimeFormat(language, options).format(then)
}

function yearUnlessNow(then: Date, now: Date): Intl.DateTimeFormatOptions {
  return then.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }
}
