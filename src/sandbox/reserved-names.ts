/** What the DNS of the box does with a name that plays a part. */
export type ReservedBehaviour = 'no-name' | 'server-failure' | 'no-answer' | 'null-mx'

interface ReservedName {
  readonly label: string
  readonly behaviour: ReservedBehaviour
  readonly meaning: string
}

/**
 * Domains that fail on purpose, at any depth and under any top-level domain:
 * `somebody@servfail.example`, `_dmarc.timeout.test`.
 */
export const RESERVED_NAMES: readonly ReservedName[] = [
  { label: 'nxdomain', behaviour: 'no-name', meaning: 'The domain does not exist (NXDOMAIN).' },
  { label: 'servfail', behaviour: 'server-failure', meaning: 'The name server fails (SERVFAIL).' },
  { label: 'timeout', behaviour: 'no-answer', meaning: 'The name server never answers.' },
  {
    label: 'nullmx',
    behaviour: 'null-mx',
    meaning: 'The domain takes no mail: null MX (RFC 7505).',
  },
]

const BY_LABEL = new Map(RESERVED_NAMES.map(({ label, behaviour }) => [label, behaviour]))

/** The part that a name plays, if any. `.invalid` never exists (RFC 6761 §6.4). */
export function reservedBehaviour(name: string): ReservedBehaviour | undefined {
  const labels = name.split('.')
  if (labels.at(-1) === 'invalid') return 'no-name'
  for (const label of labels.slice(0, -1)) {
    const behaviour = BY_LABEL.get(label)
    if (behaviour !== undefined) return behaviour
  }
  return undefined
}
