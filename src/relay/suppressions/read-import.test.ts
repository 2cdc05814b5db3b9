import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readImport } from './read-import.ts'

const brief = (text: string): readonly string[] =>
  readImport(text).map(({ address, reason, note }) =>
    [address ?? 'bad', reason ?? '-', note].join(' ').trim(),
  )

describe('a list that is handed in', () => {
  it.each([
    ['a@x.example\nB@X.example\r\n\r\n', ['a@x.example -', 'b@x.example -']],
    ['email\na@x.example\nno address\n', ['a@x.example -']],
    ['\ufeffEmail Address,Reason\na@x.example,Hard Bounce\n', ['a@x.example bounce']],
    ['name;email_address;type\nAnn;a@x.example;Spam Complaint', ['a@x.example complaint']],
    ['"Ann, B." <a@x.example>', ['a@x.example -']],
    ['"a@x.example","said ""no"""', ['a@x.example -']],
    ['address,error\na@x.example,"550, unknown"', ['a@x.example - 550, unknown']],
    ['{"email_address":"a@x.example","reason":"complaint"}', ['a@x.example complaint']],
    ['{"email": "a@x.example"', ['bad -']],
    ['Ann <a@x.example>', ['a@x.example -']],
    ['a@b@c', ['bad -']],
    ['', []],
  ])('%j', (text, lines) => {
    expect(brief(text)).toEqual(lines)
  })

  it('may hold anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        for (const { note } of readImport(text)) expect(note.length).toBeLessThanOrEqual(300)
      }),
    )
  })
})
