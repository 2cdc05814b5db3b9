// Sends one message with Nodemailer and nothing but standard SMTP settings:
//
//   SMTP_USER=a1b2c3d4@example.test SMTP_PASS=… node examples/send.mjs you@somewhere.test
//
// SMTP_HOST and SMTP_PORT default to the sandbox, SMTP_CA to the sandbox's certificate authority.
import { readFileSync } from 'node:fs'
import nodemailer from 'nodemailer'

const { SMTP_HOST = '127.0.0.1', SMTP_PORT = '2587', SMTP_USER, SMTP_PASS } = process.env
const { SMTP_CA = 'data/tls/ca.pem', SMTP_FROM } = process.env
const [to = 'asha@elsewhere.test'] = process.argv.slice(2)

if (!SMTP_USER || !SMTP_PASS) {
  console.error('set SMTP_USER and SMTP_PASS to what `npx taifa credential create` printed')
  process.exit(2)
}

const transport = nodemailer.createTransport({
  host: SMTP_HOST,
  port: Number(SMTP_PORT),
  requireTLS: true,
  auth: { user: SMTP_USER, pass: SMTP_PASS },
  tls: { ca: readFileSync(SMTP_CA) },
})

const domain = SMTP_USER.split('@')[1]
const sent = await transport.sendMail({
  from: SMTP_FROM ?? `Habari <hello@${domain}>`,
  to,
  subject: 'Karibu',
  text: 'The first message through my own relay.\n',
})
console.log(sent.response)
