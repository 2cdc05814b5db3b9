/**
 * Types that show no more than what they are. Everything else, HTML and SVG above all, is only bytes.
 */
const SHOWN_AS: ReadonlySet<string> = new Set([
  'application/pdf',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/calendar',
  'text/csv',
  'text/plain',
])
const MAX_NAME = 150

/** The headers of a file that strangers have sent: a download, whatever it claims to be. */
export function attachmentHeaders(
  filename: string,
  contentType: string,
): Readonly<Record<string, string>> {
  const type = contentType.toLowerCase()
  return {
    'content-type': SHOWN_AS.has(type) ? type : 'application/octet-stream',
    'content-disposition': disposition(safeName(filename)),
    'content-security-policy': "default-src 'none'; sandbox",
  }
}

/** No paths, no control characters, nothing that turns the reading direction around. */
function safeName(filename: string): string {
  const base = filename.split(/[\\/]/).at(-1) ?? ''
  const clean = base
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
    .replace(/^[. ]+/, '')
    .toWellFormed()
  return clean.length <= MAX_NAME ? clean || 'attachment' : shortened(clean)
}

function shortened(name: string): string {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : ''
  return (name.slice(0, MAX_NAME - extension.length) + extension).toWellFormed()
}

/** RFC 6266 §4.3: in ASCII for old programs, and as it is. */
function disposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
