import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import uPlot, { type AlignedData } from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { chartOptions, toAligned, type ChartKind } from './chart-options.ts'
import styles from './chart.module.css'

export interface ChartSeries {
  readonly label: string
  readonly tone: 'good' | 'bad' | 'neutral'
  /** One for each time; null leaves a gap. */
  readonly values: ReadonlyArray<number | null>
}

interface ChartProps {
  readonly kind: ChartKind
  /** What is drawn, for those who do not see it; the numbers have to be on the page as a table. */
  readonly label: string
  /** Seconds since 1970, oldest first. */
  readonly times: readonly number[]
  readonly series: readonly ChartSeries[]
  /** `days`: the times are days of the calendar of UTC, whatever the reader's zone. */
  readonly step: 'hours' | 'days'
}

const HEIGHT = 230

/** Drawn in the colours of the theme, as wide as its place, again when either changes. */
export function Chart({ kind, label, times, series, step }: ChartProps) {
  const { i18n } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const { language } = i18n
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    let plot: uPlot | undefined
    const draw = (): void => {
      plot?.destroy()
      const size = { width: Math.max(200, element.clientWidth), height: HEIGHT }
      const options = chartOptions({ kind, series, language, times, step, element })
      plot = new uPlot(
        { ...size, ...options },
        toAligned(kind, times, series) as AlignedData,
        element,
      )
    }
    draw()
    const stop = onChange(element, (isTheme) => {
      const width = Math.max(200, element.clientWidth)
      if (isTheme) draw()
      else if (plot !== undefined && plot.width !== width) plot.setSize({ width, height: HEIGHT })
    })
    return () => {
      stop()
      plot?.destroy()
    }
  }, [kind, series, times, step, language])
  return (
    <figure className={styles.chart}>
      <div ref={place} className={styles.place} role="img" aria-label={label} />
      <figcaption className={styles.legend}>
        {series.map((each) => (
          <span key={each.label} className={styles.key} data-tone={each.tone}>
            {each.label}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

/** Calls back when the place is resized, and when the theme changes, by hand or with the system. */
function onChange(element: Element, changed: (isTheme: boolean) => void): () => void {
  const resized = new ResizeObserver(() => changed(false))
  resized.observe(element)
  const switched = new MutationObserver(() => changed(true))
  switched.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const systemChanged = (): void => changed(true)
  system.addEventListener('change', systemChanged)
  return () => {
    resized.disconnect()
    switched.disconnect()
    system.removeEventListener('change', systemChanged)
  }
}
