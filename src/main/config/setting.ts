import type { ValueParser } from './value-parsers.ts'

/**
 * One row per environment variable: the only place that knows its name, its default, its unit and
 * its meaning. `taifa config`, the settings page and the example file are made from this table.
 */
export interface Setting<T> {
  readonly variable: `TAIFA_${string}`
  /** Text as it would stand in the environment; per mode where the modes differ. Empty: not set. */
  readonly default: string | { readonly sandbox: string; readonly production: string }
  readonly unit: string
  readonly help: string
  readonly parse: ValueParser<T>
  /** Never shown; printed as `[secret]`. */
  readonly secret?: true
  /** An empty text stands for "not set" instead of being parsed. */
  readonly optional?: true
}

/** Keeps the type of the row. */
export function setting<T>(row: Setting<T>): Setting<T> {
  return row
}
