export const PERIODS = ['24h', '7d', '30d'] as const
export type Period = (typeof PERIODS)[number]

/** What the address of the page holds. */
export function readPeriod({ period }: Record<string, unknown>): { readonly period?: Period } {
  const known = PERIODS.find((each) => each === period)
  return known === undefined ? {} : { period: known }
}
