export type Labels = Readonly<Record<string, string>>

export interface MetricSpec {
  /** Without prefix; `taifa_` is added. Counters end in `_total`, durations in `_seconds`. */
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
}

export interface Counter {
  add(count: number, labels?: Labels): void
}
export interface Gauge {
  set(value: number, labels?: Labels): void
}
export interface Histogram {
  observe(value: number, labels?: Labels): void
}

/** Declared once at the head of the file that moves the metric. */
export interface Metrics {
  counter(spec: MetricSpec): Counter
  gauge(spec: MetricSpec): Gauge
  histogram(spec: MetricSpec & { readonly buckets: readonly number[] }): Histogram
}
