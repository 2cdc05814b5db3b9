import * as prom from 'prom-client'
import type { Counter, Gauge, Histogram, MetricSpec, Metrics } from '#relay/ports/metrics.ts'

const PREFIX = 'taifa_'
const EVENT_LOOP_PRECISION_MS = 20

export interface ProcessMetrics extends Metrics {
  /** Everything in the Prometheus text format 0.0.4. */
  render(): Promise<string>
  readonly contentType: string
}

/**
 * Metrics in a registry of their own, so two servers in one process do not mix. Declaring the same
 * name again gives the same metric. With `processMetrics`, also memory, CPU, garbage collection and
 * event-loop delay.
 */
export function createMetrics(options: { readonly processMetrics: boolean }): ProcessMetrics {
  const registry = new prom.Registry()
  if (options.processMetrics) {
    prom.collectDefaultMetrics({
      register: registry,
      prefix: PREFIX,
      eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS,
    })
  }
  const declared = new Map<string, unknown>()
  const once = <T>(kind: string, name: string, make: () => T): T => {
    const key = `${kind} ${name}`
    const known = declared.get(key) as T | undefined
    if (known !== undefined) return known
    const made = make()
    declared.set(key, made)
    return made
  }
  return {
    counter: (spec) => once('counter', spec.name, () => makeCounter(registry, spec)),
    gauge: (spec) => once('gauge', spec.name, () => makeGauge(registry, spec)),
    histogram: (spec) => once('histogram', spec.name, () => makeHistogram(registry, spec)),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function configOf(registry: prom.Registry, spec: MetricSpec) {
  return {
    name: PREFIX + spec.name,
    help: spec.help,
    labelNames: [...(spec.labels ?? [])],
    registers: [registry],
  }
}

function makeCounter(registry: prom.Registry, spec: MetricSpec): Counter {
  const metric = new prom.Counter(configOf(registry, spec))
  return {
    add: (count, labels) => (labels === undefined ? metric.inc(count) : metric.inc(labels, count)),
  }
}

function makeGauge(registry: prom.Registry, spec: MetricSpec): Gauge {
  const metric = new prom.Gauge(configOf(registry, spec))
  return {
    set: (value, labels) => (labels === undefined ? metric.set(value) : metric.set(labels, value)),
  }
}

function makeHistogram(
  registry: prom.Registry,
  spec: MetricSpec & { readonly buckets: readonly number[] },
): Histogram {
  const metric = new prom.Histogram({
    ...configOf(registry, spec),
    buckets: [...spec.buckets],
  })
  return {
    observe: (value, labels) =>
      labels === undefined ? metric.observe(value) : metric.observe(labels, value),
  }
}
