import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('renders counters, gauges and histograms with the prefix', async () => {
  const metrics = createMetrics({ processMetrics: false })
  const spec = { name: 'deliveries_total', help: 'Deliveries.', labels: ['result'] }
  metrics.counter(spec).add(2, { result: 'delivered' })
  // The same declaration elsewhere moves the same metric.
  metrics.counter(spec).add(1, { result: 'delivered' })
  metrics.gauge({ name: 'queue_recipients', help: 'Waiting.' }).set(7)
  metrics.histogram({ name: 'commit_seconds', help: 'Commits.', buckets: [0.1, 1] }).observe(0.5)
  const text = await metrics.render()
  expect(text).toContain('taifa_deliveries_total{result="delivered"} 3')
  expect(text).toContain('taifa_queue_recipients 7')
  expect(text).toContain('taifa_commit_seconds_bucket{le="0.1"} 0')
  expect(text).toContain('taifa_commit_seconds_bucket{le="1"} 1')
})

test('two registries do not mix, and process metrics are there when asked for', async () => {
  const first = createMetrics({ processMetrics: true })
  const second = createMetrics({ processMetrics: true })
  first.counter({ name: 'x_total', help: 'X.' }).add(1)
  const text = await first.render()
  expect(text).toContain('taifa_process_resident_memory_bytes')
  expect(text).toContain('taifa_nodejs_eventloop_lag_p99_seconds')
  expect(await second.render()).not.toContain('taifa_x_total')
})
