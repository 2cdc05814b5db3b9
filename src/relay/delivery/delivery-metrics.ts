import type { Counter, Gauge, Histogram, Metrics } from '../ports/metrics.ts'

export interface DeliveryMetrics {
  readonly outcomes: Counter
  readonly bounced: Counter
  readonly deferred: Counter
  readonly uncertain: Counter
  readonly leaseLost: Counter
  readonly unrecorded: Counter
  readonly claimed: Counter
  readonly takenOver: Counter
  readonly attempts: Histogram
  readonly inFlight: Gauge
  readonly waiting: Gauge
  readonly paused: Gauge
}

export function createDeliveryMetrics(metrics: Metrics): DeliveryMetrics {
  return {
    outcomes: metrics.counter({
      name: 'delivery_outcomes_total',
      help: 'Recipients by the state that a delivery brought them to.',
      labels: ['state'],
    }),
    bounced: metrics.counter({
      name: 'bounced_total',
      help: 'Recipients that failed for good or expired, by what was wrong.',
      labels: ['class', 'kind'],
    }),
    deferred: metrics.counter({
      name: 'deferred_total',
      help: 'Attempts that ended with a later try, by what was wrong.',
      labels: ['class'],
    }),
    uncertain: metrics.counter({
      name: 'delivery_uncertain_total',
      help: 'Recipients whose host took the message but never confirmed it: possible duplicates.',
    }),
    leaseLost: metrics.counter({
      name: 'delivery_lease_lost_total',
      help: 'Deliveries whose outcome was not written because the lease had passed to another worker.',
    }),
    unrecorded: metrics.counter({
      name: 'delivery_unrecorded_total',
      help: 'Deliveries whose outcome could not be written before the process stopped.',
    }),
    takenOver: metrics.counter({
      name: 'delivery_lease_takeovers_total',
      help: 'Recipients leased again because the lease of another ran out or its worker ended.',
    }),
    attempts: metrics.histogram({
      name: 'delivery_attempt_seconds',
      help: 'How long an attempt at one host took, by the provider whose host it is, or other.',
      labels: ['provider'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    }),
    claimed: metrics.counter({
      name: 'delivery_claimed_recipients_total',
      help: 'Recipients leased from the queue.',
    }),
    inFlight: metrics.gauge({
      name: 'delivery_in_flight',
      help: 'Deliveries that are under way.',
    }),
    waiting: metrics.gauge({
      name: 'delivery_waiting_recipients',
      help: 'Recipients leased by this worker that wait for their turn.',
    }),
    paused: metrics.gauge({
      name: 'delivery_paused',
      help: '1 while the store is away and no delivery may begin.',
    }),
  }
}
