const BROWSERS: ReadonlyArray<readonly [name: string, sign: RegExp]> = [
  ['Edge', /\bEdg\w*\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(HeadlessChrome|Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
]

const SYSTEMS: ReadonlyArray<readonly [name: string, sign: RegExp]> = [
  ['Android', /\bAndroid\b/],
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
]

/** "Firefox, Windows" of a User-Agent, roughly: enough to tell one's own devices apart. */
export function browserName(userAgent: string): string | undefined {
  const find = (table: typeof BROWSERS) => table.find(([, sign]) => sign.test(userAgent))?.[0]
  const parts = [find(BROWSERS), find(SYSTEMS)].filter((each) => each !== undefined)
  return parts.length > 0 ? parts.join(', ') : userAgent.slice(0, 60) || undefined
}
