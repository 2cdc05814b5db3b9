import type { ServerFacts } from '#edge/http/http.ts'

export const SERVER: ServerFacts = {
  mode: 'sandbox',
  hostname: 'mail.taifa.test',
  mxHostname: 'mx1.taifa.test',
  smtpHost: 'mail.taifa.test',
  smtpPort: 587,
  publicUrl: 'http://mail.taifa.test',
}
