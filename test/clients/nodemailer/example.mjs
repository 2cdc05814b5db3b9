// Sends one message through Taifa Mail with Nodemailer (npm install nodemailer).
import nodemailer from 'nodemailer'

const { SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASS, MAIL_FROM, MAIL_TO } = process.env

const transport = nodemailer.createTransport({
  host: SMTP_HOST,
  port: Number(SMTP_PORT), // 587
  requireTLS: true, // STARTTLS, or nothing is sent
  auth: { user: SMTP_USER, pass: SMTP_PASS },
})

const sent = await transport.sendMail({
  from: { name: 'Habari', address: MAIL_FROM }, // at the domain of the credential
  to: MAIL_TO,
  subject: 'Karibu',
  text: 'The first message through our own relay.\n',
  html: '<p>The first message through <b>our own</b> relay.</p>\n',
})
console.log(sent.response) // 250 2.0.0 Queued as …
