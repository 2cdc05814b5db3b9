import { expect, it } from 'vitest'
import { attachmentDisposition, downloadType } from './download.ts'

it.each([
  ['report.txt', 'attachment; filename="report.txt"'],
  ['../../etc/passwd', 'attachment; filename="passwd"'],
  // Cut out first, a line break does not hide the path before it.
  ['a\n/../../x.sh', 'attachment; filename="x.sh"'],
  ['C:\\temp\\a b.doc', 'attachment; filename="a b.doc"'],
  ['a"\r\nSet-Cookie: x=y', 'attachment; filename="aSet-Cookie: x=y"'],
  ['.bashrc', 'attachment; filename="fallback"'],
  ['', 'attachment; filename="fallback"'],
  ['héllo.txt', `attachment; filename="h_llo.txt"; filename*=UTF-8''h%C3%A9llo.txt`],
  ['exe\u202etxt.scr', 'attachment; filename="exetxt.scr"'],
  ['100%.txt', `attachment; filename="100_.txt"; filename*=UTF-8''100%25.txt`],
  ['\ud800.txt', `attachment; filename="_.txt"; filename*=UTF-8''%EF%BF%BD.txt`],
])('the name %j is safe in a header', (name, header) => {
  expect(attachmentDisposition(name, 'fallback')).toBe(header)
})

it('nothing is served as what a browser runs', () => {
  expect(downloadType('Image/PNG')).toBe('image/png')
  for (const type of ['text/html', 'image/svg+xml', 'text/javascript', 'x', 'a/b\r\nx: y', ''])
    expect(downloadType(type)).toBe('application/octet-stream')
})
