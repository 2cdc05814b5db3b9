import swagger from '@fastify/swagger'
import type { Http } from './http.ts'
import { nameSchemas } from './named-schemas.ts'

const TAGS = [
  { name: 'Domains', description: 'Domains to send from, their DNS records and their state.' },
  { name: 'SMTP credentials', description: 'User names and passwords for submission over SMTP.' },
  { name: 'API keys', description: 'Keys for this API.' },
  { name: 'Emails', description: 'Messages and what happened to them.' },
  { name: 'Forwards', description: 'Mail for an address goes on to others.' },
  { name: 'Inbox', description: 'Mail that is kept to be read here.' },
  { name: 'Analytics', description: 'How much mail there was and what became of it.' },
  {
    name: 'SMTP sessions',
    description: 'Connections to the submission ports: what was said, and why it failed.',
  },
  { name: 'Suppressions', description: 'Addresses that the account does not write to.' },
  { name: 'Queue', description: 'Mail that waits: why, and what to do about it.' },
  { name: 'Quotas', description: 'Limits on recipients per minute, hour, day and month (UTC).' },
  { name: 'Audit log', description: 'What people did.' },
  { name: 'Sandbox', description: 'The internet in a box; only in sandbox mode.' },
  { name: 'Sign-in', description: 'People of the dashboard: sessions, second factor, profile.' },
  { name: 'Team', description: 'Members of the workspace, and invitations.' },
  { name: 'Service', description: 'State and description of the service itself.' },
]

/** Collects the schemas of all routes that follow; `app.swagger()` is the document. */
export async function describeApi(app: Http, version: string): Promise<void> {
  await app.register(swagger, {
    transformObject: (document) =>
      'openapiObject' in document ? nameSchemas(document.openapiObject) : document.swaggerObject,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Taifa Mail',
        version,
        description:
          'SMTP in, signed mail out, every message explained. Paths answer with and without the trailing slash. ' +
          'Ids are UUIDs, times ISO 8601 in UTC. Anything of another account is 404.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: TAGS,
      components: {
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key, `tfm_k_` and 40 hexadecimal digits.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'tfm_session',
            description:
              'A signed-in person (`__Host-tfm_session` over https). What changes something needs the ' +
              'header X-CSRF-Token with the token of GET /v1/session, from a page of the same origin.',
          },
        },
      },
      security: [{ apiKey: [] }, { session: [] }],
    },
  })
}
