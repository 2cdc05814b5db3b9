/** A name that a file system and a header can take; paths and control characters are cut out. */
function safeName(name: string, fallback: string): string {
  const base = name.replace(/[\p{Cc}\p{Bidi_Control}"]/gu, '').replace(/^.*[/\\]/s, '')
  const short = base.slice(0, 150).trim()
  return short === '' || short.startsWith('.') ? fallback : short
}

/** RFC 6266 §4: a name in ASCII for everybody, and the whole one for who understands RFC 8187. */
export function attachmentDisposition(name: string, fallback: string): string {
  const safe = safeName(name, fallback)
  const ascii = safe.replace(/[^\x20-\x7e]|[\\%]/g, '_')
  const encoded = encodeURIComponent(safe.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return ascii === safe
    ? `attachment; filename="${ascii}"`
    : `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

const MEDIA_TYPE = /^[a-z0-9][a-z0-9.+-]{0,60}\/[a-z0-9][a-z0-9.+-]{0,60}$/
/** Types that a browser would run, should it ever be talked into showing them. */
const ACTIVE = /html|xml|svg|script|css|flash|pdf$/

/** What the sender says an attachment is, where that can do no harm. */
export function downloadType(declared: string): string {
  const type = declared.toLowerCase()
  return MEDIA_TYPE.test(type) && !ACTIVE.test(type) ? type : 'application/octet-stream'
}
