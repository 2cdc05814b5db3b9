import { clientFile, sendByProgram, versionFrom, type MailClient } from '../client.ts'

export const django: MailClient = {
  name: 'Django mail backend',
  slug: 'django',
  source: 'Debian: python3-django',
  input: 'letter',
  cannot: {},
  version: () =>
    versionFrom(
      ['/usr/bin/python3', '-c', 'import django; print(django.get_version())'],
      /^([\d.]+)$/m,
      'apt-get install python3-django',
    ),
  send: (job) => sendByProgram(['/usr/bin/python3', clientFile('django', 'send.py')], job),
}
