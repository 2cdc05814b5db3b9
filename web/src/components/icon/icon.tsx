import styles from './icon.module.css'

/** Drawn on a 20 × 20 grid with strokes of 1.6. */
const SHAPES = {
  overview: 'M3 10.5 10 4l7 6.5M5 9v7h4v-4h2v4h4V9',
  mail: 'M3 5h14v10H3zM3 6l7 5.5L17 6',
  sessions: 'M3 4h14v12H3zM6 8l2 2-2 2M10.5 12H14',
  domain:
    'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM3 10h14M10 3c2.4 2 3.4 4.4 3.4 7s-1 5-3.4 7c-2.4-2-3.4-4.4-3.4-7s1-5 3.4-7z',
  forward: 'M4 15v-3a4 4 0 0 1 4-4h8M12.5 4.5 16 8l-3.5 3.5',
  inbox: 'M3 11l2.5-7h9L17 11v5H3zM3 11h4l1 2h4l1-2h4',
  suppression: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM5.2 5.2l9.6 9.6',
  activity: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4l3 2',
  gmail: 'M3 16V5l7 5 7-5v11h-3V9.5L10 12.5 6 9.5V16z',
  sandbox: 'M3 6.5 10 3l7 3.5v7L10 17l-7-3.5zM3 6.5l7 3.5 7-3.5M10 10v7',
  credential: 'M4 9h12v8H4zM6.5 9V6.5a3.5 3.5 0 0 1 7 0V9M10 12v2',
  key: 'M12.5 3.5a4 4 0 1 1-2.9 6.8L4 16v-2.5l1.5-.5V11.5L7.4 11l1.3-1.5a4 4 0 0 1 3.8-6zM13.5 6.5h.01',
  members:
    'M7.5 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM2.5 16.5c0-2.8 2.2-4.5 5-4.5s5 1.7 5 4.5M13 4.5a2.7 2.7 0 0 1 0 5.2M14.5 12.3c1.9.6 3 2.1 3 4.2',
  security: 'M10 3l6 2v4.5c0 3.7-2.5 6.2-6 7.5-3.5-1.3-6-3.8-6-7.5V5zM7.5 10l1.8 1.8 3.3-3.6',
  profile:
    'M10 4a3.2 3.2 0 1 1 0 6.4A3.2 3.2 0 0 1 10 4zM4 16.5c.4-2.7 2.8-4.3 6-4.3s5.6 1.6 6 4.3',
  webhook: 'M4 7l6-4 6 4v6l-6 4-6-4zM10 3v14',
  menu: 'M3 6h14M3 10h14M3 14h14',
  close: 'M5 5l10 10M15 5 5 15',
  check: 'M4.5 10.5 8.5 14.5 15.5 6.5',
  copy: 'M7 7h9v9H7zM13 7V4H4v9h3',
  chevronDown: 'M5.5 8 10 12.5 14.5 8',
  chevronRight: 'M8 5.5 12.5 10 8 14.5',
  chevronLeft: 'M12 5.5 7.5 10l4.5 4.5',
  search: 'M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4zM12.8 12.8 16.5 16.5',
  plus: 'M10 4v12M4 10h12',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v4.5M11.5 9v4.5',
  refresh: 'M16 9a6 6 0 1 0-.8 4.2M16 4.5V9h-4.5',
  download: 'M10 3.5v9M6.5 9.5 10 13l3.5-3.5M4 16.5h12',
  upload: 'M10 13V4M6.5 7.5 10 4l3.5 3.5M4 16.5h12',
  warning: 'M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.3h.01',
  info: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 9.5v4M10 6.6h.01',
  error: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6.5v4.5M10 13.5h.01',
  send: 'M3 10 17 3.5 13.5 17l-3.5-5.5zM10 11.5 17 3.5',
  settings: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  external: 'M8 4H4v12h12v-4M11 4h5v5M16 4l-7 7',
  device: 'M3 4h14v9H3zM7 16.5h6M10 13v3.5',
  filter: 'M3 5h14M6 10h8M8.5 15h3',
  archive: 'M3 4h14v4H3zM4.5 8v8h11V8M8 11h4',
  leave: 'M12 4h4v12h-4M3.5 10H12M8.5 6.5 12 10l-3.5 3.5',
} as const

export type IconName = keyof typeof SHAPES

/** Decoration beside words; it is never the only name of anything. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className={styles.icon} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  )
}
