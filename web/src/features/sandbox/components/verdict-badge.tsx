import { Badge, type BadgeTone } from '#components/badge/badge.tsx'

const TONES: Readonly<Record<string, BadgeTone>> = {
  pass: 'good',
  fail: 'bad',
  permerror: 'bad',
  policy: 'bad',
  softfail: 'warn',
  temperror: 'warn',
}

/** A result in the words of RFC 8601, which no language translates. */
export function VerdictBadge({
  name,
  result,
}: {
  readonly name?: string
  readonly result: string
}) {
  return (
    <Badge tone={TONES[result] ?? 'neutral'}>
      <span lang="en">{name === undefined ? result : `${name} ${result}`}</span>
    </Badge>
  )
}
