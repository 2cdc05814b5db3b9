import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHarness } from '../../../../../test/support/http-harness.ts'

let api: HttpHarness
beforeAll(async () => {
  api = await HttpHarness.open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const FORM = [
  '--b0undary',
  'Content-Disposition: form-data; name="reason"',
  '',
  'manual',
  '--b0undary',
  'Content-Disposition: form-data; name="file"; filename="list.csv"',
  'Content-Type: text/csv',
  '',
  'email,reason\r\none@x.example,bounce\r\ntwo@x.example,spam\r\nnobody\r\none@x.example,bounce',
  '--b0undary--',
  '',
].join('\r\n')

describe('suppressions', () => {
  it('are added, listed, found and removed', async () => {
    const { key } = await api.tenant('send', 'read')
    const body = { email_address: 'Bob@Shop.example', note: 'asked by phone' }
    const added = await api.call('POST', '/v1/suppressions', { key, body })
    expect(added).toMatchObject({ status: 201 })
    expect(added.body).toEqual({
      id: expect.any(String),
      email_address: 'bob@shop.example',
      reason: 'manual',
      note: 'asked by phone',
      source_message_id: null,
      created_at: '2026-11-23T12:00:00.000Z',
      expires_at: null,
    })
    const listed = await api.call('GET', '/v1/suppressions/?search=SHOP', { key })
    expect(listed.body).toEqual({ items: [added.body], total: 1, page: 0, limit: 50 })
    const empty = await api.call('GET', '/v1/suppressions?search=nobody&limit=7&page=2', { key })
    expect(empty.body).toEqual({ items: [], total: 0, page: 2, limit: 7 })
    const path = `/v1/suppressions/${added.body.id}`
    expect(await api.call('DELETE', path, { key })).toMatchObject({ status: 204, text: '' })
    expect((await api.call('GET', '/v1/suppressions', { key })).body.total).toBe(0)
  })

  it('end by themselves when a time is given', async () => {
    const { key } = await api.tenant()
    const expires_at = '2026-11-24T12:00:00.000Z'
    const body = { email_address: 'soon@x.example', reason: 'bounce', expires_at }
    const added = await api.call('POST', '/v1/suppressions', { key, body })
    expect(added.body).toMatchObject({ expires_at, reason: 'bounce' })
  })

  it('are imported from a form, as CSV and as lines, and exported again', async () => {
    const { key } = await api.tenant()
    const form = { 'content-type': 'multipart/form-data; boundary="b0undary"' }
    const path = '/v1/suppressions/bulk'
    expect(await api.call('POST', path, { key, body: FORM, headers: form })).toMatchObject({
      status: 201,
      body: { added: 2, skipped: 1, total_processed: 3 },
    })
    const csv = { 'content-type': 'text/csv; charset=utf-8' }
    const body = 'two@x.example\n=three@x.example\n'
    expect((await api.call('POST', path, { key, body, headers: csv })).body).toEqual({
      added: 1,
      skipped: 1,
      total_processed: 2,
    })
    const exported = await api.call('GET', '/v1/suppressions/export', { key })
    expect(exported.headers['content-type']).toContain('text/csv')
    const at = '2026-11-23T12:00:00.000Z'
    expect(exported.text.split('\r\n')[0]).toBe('email_address,reason,note,created_at,expires_at')
    expect(exported.text.split('\r\n').slice(1, 4).sort()).toEqual([
      // A spreadsheet does not run it.
      `'=three@x.example,manual,,${at},`,
      `one@x.example,bounce,,${at},`,
      `two@x.example,complaint,,${at},`,
    ])
    const lines = await api.call('GET', '/v1/suppressions/export?format=jsonl', { key })
    const other = await api.tenant()
    const jsonl = { 'content-type': 'application/jsonl' }
    const again = { key: other.key, body: lines.text, headers: jsonl }
    expect((await api.call('POST', path, again)).body).toMatchObject({ added: 3 })
  })
})
