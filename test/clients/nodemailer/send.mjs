// Sends the letter on standard input. With SMTP_POOL=1 through a pool of connections that stay open:
// then every line of standard input is a letter, and every line of standard output its outcome.
import { createInterface } from 'node:readline'
import nodemailer from 'nodemailer'

const { SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASS, SMTP_POOL } = process.env
const transport = nodemailer.createTransport({
  host: SMTP_HOST,
  port: Number(SMTP_PORT),
  requireTLS: true,
  auth: { user: SMTP_USER, pass: SMTP_PASS },
  ...(SMTP_POOL === '1' ? { pool: true, maxConnections: 3 } : {}),
})

const person = ({ name, address }) => (name === undefined ? address : { name, address })
const people = (list) => list.map(person)

async function send(letter) {
  const { attachment } = letter
  return transport.sendMail({
    from: person(letter.from),
    to: people(letter.to),
    cc: people(letter.cc),
    bcc: people(letter.bcc),
    subject: letter.subject,
    text: letter.text,
    html: letter.html,
    attachments:
      attachment === undefined
        ? []
        : [{ filename: attachment.name, contentType: attachment.type, path: attachment.path }],
  })
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    const { response } = await send(JSON.parse(line))
    console.log(JSON.stringify({ accepted: true, output: response }))
  } catch (error) {
    console.log(JSON.stringify({ accepted: false, output: `${error.code}: ${error.message}` }))
    process.exitCode = 1
  }
}
transport.close()
