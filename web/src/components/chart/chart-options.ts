import uPlot, { type Axis, type Options, type Series } from 'uplot'
import type { ChartSeries } from './chart.tsx'

/** stacked: bars on top of each other; rates: lines from 0 to 100 %. */
export type ChartKind = 'stacked' | 'rates'

interface ChartFacts {
  readonly kind: ChartKind
  readonly series: readonly ChartSeries[]
  readonly language: string
  readonly times: readonly number[]
  readonly step: 'hours' | 'days'
  /** Where it is drawn: its colours are taken from there. */
  readonly element: Element
}

const TONES = { good: '--good', bad: '--bad', neutral: '--border-strong' } as const
const BAR_SHARE = 0.68
const MAX_BAR_PX = 26

/** The whole heights of stacked bars, the tallest first: each is drawn over the one before. */
export function toAligned(
  kind: ChartKind,
  times: readonly number[],
  series: readonly ChartSeries[],
): ReadonlyArray<ReadonlyArray<number | null>> {
  if (kind === 'rates') return [times, ...series.map(({ values }) => values)]
  const sums = series.map((_, level) =>
    times.map((_time, at) =>
      series.slice(0, level + 1).reduce((sum, { values }) => sum + (values[at] ?? 0), 0),
    ),
  )
  return [times, ...sums.toReversed()]
}

export function chartOptions(facts: ChartFacts): Omit<Options, 'width' | 'height'> {
  const { kind, series, language, times, step, element } = facts
  const style = getComputedStyle(element)
  const colour = (token: string): string => style.getPropertyValue(token).trim()
  const drawn = kind === 'stacked' ? series.toReversed() : series
  const shared: Axis = {
    stroke: colour('--text-faint'),
    font: `12px ${colour('--font')}`,
    grid: { stroke: colour('--border'), width: 1 },
    ticks: { show: false },
  }
  const number = new Intl.NumberFormat(
    language,
    kind === 'rates' ? { style: 'percent' } : { notation: 'compact' },
  )
  return {
    ...(step === 'days' ? { tzDate: inUtc } : {}),
    legend: { show: false },
    cursor: { show: false },
    padding: [12, 28, 0, 0],
    scales: { x: { time: true, range: xRange(times) }, y: { range: yRange(kind) } },
    axes: [
      {
        ...shared,
        grid: { show: false },
        space: 64,
        values: timeLabels(language, step),
      },
      {
        ...shared,
        size: 48,
        values: (_plot, ticks) => ticks.map((tick) => tickLabel(kind, tick, number)),
      },
    ],
    series: [{}, ...drawn.map(({ label, tone }) => line(kind, label, colour(TONES[tone])))],
  }
}

function line(kind: ChartKind, label: string, colour: string): Series {
  if (kind === 'rates')
    return { label, stroke: colour, width: 2, points: { size: 6 }, spanGaps: true }
  const paths = uPlot.paths.bars?.({ size: [BAR_SHARE, MAX_BAR_PX], radius: 0.15 })
  return { label, fill: colour, width: 0, points: { show: false }, ...(paths ? { paths } : {}) }
}

/** Half a step of room at both ends, where the first and the last bar stand. */
function xRange(times: readonly number[]): [number, number] {
  const [first = 0, second = first + 3_600] = times
  const half = (second - first) / 2
  return [first - half, (times.at(-1) ?? first) + half]
}

function yRange(kind: ChartKind): (plot: uPlot, min: number, max: number) => [number, number] {
  if (kind === 'rates') return () => [0, 1]
  // Four messages do not make a full picture: the axis ends at ten at least.
  return (_plot, _min, max) => [0, Math.max(10, max * 1.1)]
}

function tickLabel(kind: ChartKind, tick: number, number: Intl.NumberFormat): string {
  return kind === 'stacked' && !Number.isInteger(tick) ? '' : number.format(tick)
}

function timeLabels(language: string, step: 'hours' | 'days'): NonNullable<Axis['values']> {
  const format = new Intl.DateTimeFormat(
    language,
    step === 'hours'
      ? { hour: '2-digit', minute: '2-digit' }
      : { day: 'numeric', month: 'short', timeZone: 'UTC' },
  )
  return (_plot, ticks) => ticks.map((tick) => format.format(new Date(tick * 1_000)))
}

function inUtc(seconds: number): Date {
  return uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC')
}
