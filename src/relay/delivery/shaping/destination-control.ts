import { putNewest } from '#core/bounded-map.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts'
import { shapesByName } from './destination.ts'
import {
  firstStanding,
  nextStanding,
  pauseAfter,
  paused,
  type Signal,
  type Standing,
} from './feedback.ts'
import { Pace } from './pace.ts'
import type { ProviderRules, RateLimit, Shape } from './provider-rules.ts'

/** Destinations remembered beyond the default standing; the longest unused are forgotten. */
const MAX_REMEMBERED = 20_000

interface State {
  readonly shape: Shape
  standing: Standing
  /** Monotonic; failures of deliveries that began before are those that led to the pause. */
  pausedAtMs: number
  pace: Pace | undefined
}

/** What follows from a delivery for its destination. */
export type Consequence =
  | { readonly kind: 'limit'; readonly limit: number }
  /** Nothing for so long, then one delivery that finds out. */
  | { readonly kind: 'pause'; readonly ms: number }
  /** After a pause something was taken. */
  | { readonly kind: 'resume'; readonly limit: number }

/**
 * What this worker knows of each destination's patience. Its memory is small and may be lost: a new
 * worker begins carefully again. Pauses that must outlive it are in the store.
 */
export class DestinationControl {
  readonly #shapes: ReadonlyMap<string, Shape>
  readonly #standard: Shape
  /** Upper bound on every concurrency. */
  readonly #most: number
  /** Least recently used first. */
  readonly #states = new Map<string, State>()

  constructor(rules: ProviderRules, maxConcurrency: number) {
    this.#shapes = shapesByName(rules.providers)
    this.#standard = rules.standard
    this.#most = maxConcurrency
  }

  limitOf(destination: string): number {
    const state = this.#states.get(destination)
    const shape = state?.shape ?? this.#shapeOf(destination)
    return this.#whole(state?.standing ?? firstStanding(shape))
  }

  /** Takes into account how a delivery ended. Monotonic times. */
  observe(
    destination: string,
    signal: Signal,
    at: { readonly begunMs: number; readonly nowMs: number },
  ): Consequence {
    const state = this.#remember(destination)
    const before = state.standing
    const late = signal !== 'taken' && at.begunMs < state.pausedAtMs
    if (!late) state.standing = nextStanding(before, signal, state.shape)
    const { standing, shape } = state
    const fails = signal === 'throttled' || signal === 'silent'
    const ms = fails && !late ? pauseAfter(standing, shape) : undefined
    if (ms !== undefined) {
      state.standing = paused(standing)
      state.pausedAtMs = at.nowMs
      return { kind: 'pause', ms }
    }
    // Of what was tried after a pause, anything but another failure means that there is somebody.
    const resumed = before.pauses > 0 && !late && !fails
    if (resumed) state.standing = { ...standing, pauses: 0, failures: 0 }
    return { kind: resumed ? 'resume' : 'limit', limit: this.#whole(state.standing) }
  }

  /** The store says that it is paused: a worker before this one has found out. */
  knowPaused(destination: string): void {
    const state = this.#remember(destination)
    if (state.standing.pauses === 0) state.standing = paused(state.standing)
  }

  /** Counts what begins against the rate; answers for how long nothing more may begin. */
  spend(destination: string, recipients: number, nowMs: number): number {
    const shape = this.#states.get(destination)?.shape ?? this.#shapeOf(destination)
    if (shape.rates.length === 0) return 0
    const state = this.#remember(destination)
    state.pace ??= new Pace(shape.rates, nowMs)
    return state.pace.spend(recipients, nowMs)
  }

  /** One line for people on why nothing more begins. */
  describeRate(destination: string): string {
    const limits = this.#shapeOf(destination).rates.map(describeLimit)
    return `the rate set for ${destination} is reached (${limits.join(', ')})`
  }

  #shapeOf(destination: string): Shape {
    return this.#shapes.get(destination) ?? this.#standard
  }

  #whole({ limit }: Standing): number {
    return Math.max(1, Math.min(Math.floor(limit), this.#most))
  }

  #remember(destination: string): State {
    const known = this.#states.get(destination)
    const shape = known?.shape ?? this.#shapeOf(destination)
    const state = known ?? {
      shape,
      standing: firstStanding(shape),
      pausedAtMs: Number.NEGATIVE_INFINITY,
      pace: undefined,
    }
    putNewest(this.#states, destination, state, MAX_REMEMBERED)
    return state
  }
}

const PERIODS: ReadonlyMap<number, string> = new Map([
  [SECOND_MS, 'second'],
  [MINUTE_MS, 'minute'],
  [HOUR_MS, 'hour'],
  [DAY_MS, 'day'],
])

function describeLimit({ count, perMs }: RateLimit): string {
  return `${count} per ${PERIODS.get(perMs) ?? `${perMs} ms`}`
}
