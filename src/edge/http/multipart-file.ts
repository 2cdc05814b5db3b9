const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))/i

/**
 * The content of the part named `file`, or else of the first part that has a file name, in a
 * multipart/form-data body (RFC 7578); undefined when there is none or the body is malformed. The
 * caller has limited the body's size.
 */
export function multipartFile(contentType: string, body: Buffer): Buffer | undefined {
  const found = BOUNDARY.exec(contentType)
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) return undefined
  const parts = splitParts(body, boundary)
  const named = parts.find(({ head }) => /;\s*name="?file"?(?:;|$)/im.test(head))
  return (named ?? parts.find(({ head }) => /;\s*filename\*?=/i.test(head)))?.content
}

interface Part {
  readonly head: string
  readonly content: Buffer
}

/** RFC 2046 §5.1.1: the CRLF before a boundary belongs to the boundary. */
function splitParts(body: Buffer, boundary: string): readonly Part[] {
  const parts: Part[] = []
  const mark = Buffer.from(`--${boundary}`)
  let at = body.indexOf(mark)
  while (at >= 0 && parts.length < MAX_PARTS) {
    const start = body.indexOf('\r\n', at + mark.length)
    const end = body.indexOf(`\r\n--${boundary}`, at + mark.length)
    if (start < 0 || end < 0) break
    const headEnd = body.indexOf('\r\n\r\n', start)
    if (headEnd >= 0 && headEnd <= end) {
      const head = body.toString('latin1', start + 2, headEnd)
      parts.push({ head, content: body.subarray(headEnd + 4, end) })
    }
    at = end + 2
  }
  return parts
}

// A form with one file and a field or two beside it.
const MAX_PARTS = 20
