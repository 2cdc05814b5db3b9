// C0, DEL and C1; the separators U+2028/9; marks that reorder or hide what follows them.
const UNREADABLE =
  // eslint-disable-next-line no-control-regex -- the range test is the point
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/g

/**
 * Text that came from outside, made safe to show on one line: runs of control characters and line
 * ends become one space, and at most `maxLength` characters stay, the last one then an ellipsis.
 */
export function readableLine(text: string, maxLength: number): string {
  const clean = text.replace(UNREADABLE, ' ').trim()
  if (clean.length <= maxLength) return clean
  const end = clean.charCodeAt(maxLength - 2)
  // Not between the halves of a surrogate pair.
  const keep = end >= 0xd800 && end <= 0xdbff ? maxLength - 2 : maxLength - 1
  return `${clean.slice(0, keep)}…`
}
