/** HTML of a stranger, made fit for a frame in which nothing runs and nothing is fetched. */
export interface HarmlessHtml {
  /** A whole document, for `srcdoc`. */
  readonly document: string
  /** How many pictures, style sheets and the like would have been fetched. */
  readonly leftOut: number
}

// What runs, embeds, navigates or sends; their content goes with them.
const DROPPED =
  'script, iframe, frame, frameset, object, embed, applet, base, meta, link, template, noscript, portal, audio, video, source, track'
const LOADING = ['src', 'srcset', 'poster', 'background', 'data', 'lowsrc', 'dynsrc'] as const
// Places of a document that lead elsewhere, in HTML and in SVG.
const LEADING = ['href', 'xlink:href', 'formaction', 'ping', 'target'] as const
const INLINE_PICTURE = /^data:image\/(png|jpe?g|gif|webp|avif|bmp)[;,]/i
// What is never closed ends with the sheet: a match each, so that a mebibyte of `url(` is read once.
const CSS_ADDRESS = /url\((?!\s*['"]?data:image\/)[^)]*\)?|image-set\([^)]*\)?/gi

/**
 * The frame's sandbox and its policy are what keep everything out; taking it out here as well keeps
 * the console quiet and counts what is missing. The sender's style sheets get the page's nonce: a frame
 * made of `srcdoc` inherits the page's policy too, and that takes no others.
 */
export function harmlessHtml(html: string, nonce: string): HarmlessHtml {
  // A document made by the parser has no window: its scripts never run and its pictures never load.
  const parsed = new DOMParser().parseFromString(quiet(html, nonce), 'text/html')
  let leftOut = 0
  for (const each of parsed.querySelectorAll(DROPPED)) {
    if (each.matches('link[rel~="stylesheet"], iframe, audio, video')) leftOut++
    each.remove()
  }
  for (const form of parsed.querySelectorAll('form')) form.replaceWith(...form.childNodes)
  const clean = (css: string): string => withoutAddresses(css, () => leftOut++)
  for (const element of parsed.querySelectorAll('*')) {
    leftOut += disarm(element)
    const style = element.getAttribute('style')
    if (style !== null) element.setAttribute('style', clean(style))
  }
  let sheets = ''
  for (const sheet of parsed.querySelectorAll('style')) {
    // `</style` inside of a rule must not end the sheet.
    sheets += clean(sheet.textContent).replaceAll('</', '<\\/')
    sheet.remove()
  }
  const styles = `style-src 'nonce-${nonce}'; style-src-attr 'unsafe-inline'`
  // There is none where a frameset stood in its place.
  const body = parsed.querySelector('body')?.outerHTML ?? '<body></body>'
  const document =
    `<!doctype html><html><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; ${styles}">` +
    `<style nonce="${nonce}">${PLAIN}\n${sheets}</style></head>${body}</html>`
  return { document, leftOut }
}

// Mail is written for white paper, whatever the theme of this page is.
const PLAIN =
  ':root{color-scheme:light;background:#fff;color:#111}body{margin:16px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}img{max-width:100%}'

// Without `<` inside: from each of a mebibyte of them it would be read to the end again.
const TAG = /<[^<>]+>/g
const HANDLER = /([\s/"'])on(?=\w+\s*=)/gi

/**
 * Chromium holds what is only parsed to the page's policy as well, and reports it to the console:
 * handlers, base addresses, style sheets (whose nonce lets them pass, and whose type makes them mere
 * text). What this misses is taken out of the parsed document.
 */
function quiet(html: string, nonce: string): string {
  return html.replaceAll(TAG, (tag) =>
    tag
      .replaceAll(HANDLER, '$1data-on')
      .replace(/^<style(?=[\s/>])/i, `<style nonce="${nonce}" type="text/x-mail"`)
      .replace(/^<base(?=[\s/>])/i, '<x-base'),
  )
}

/** Takes what acts, leads away or loads off an element; answers how much would have been loaded. */
function disarm(element: Element): number {
  let loads = 0
  // The list itself shrinks while attributes are taken out of it.
  const attributes = Array.from(element.attributes)
  for (const { name, value } of attributes) {
    const key = name.toLowerCase()
    if (key.startsWith('on') || key === 'nonce' || key === 'autofocus')
      element.removeAttribute(name)
    else if ((LOADING as readonly string[]).includes(key)) {
      if (key === 'src' && INLINE_PICTURE.test(value)) continue
      element.removeAttribute(name)
      loads++
    } else if ((LEADING as readonly string[]).includes(key)) {
      element.removeAttribute(name)
      if (key === 'href' && element.localName === 'a') element.setAttribute('title', value)
      if (element.localName === 'image' || element.localName === 'use') loads++
    }
  }
  return loads
}

function withoutAddresses(css: string, onEach: () => void): string {
  return css
    .replaceAll(/@import[^;]*;?/gi, () => (onEach(), ''))
    .replaceAll(CSS_ADDRESS, () => (onEach(), 'none'))
}
