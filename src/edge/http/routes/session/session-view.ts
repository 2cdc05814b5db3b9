import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { addressBucket, parseIp } from '#core/ip.ts'
import { toIso } from '#core/time.ts'
import { ROLES, type User, type Workspace } from '#core/user.ts'
import type { Client } from '#relay/identity/client.ts'
import type { OpenedSession } from '#relay/identity/sessions.ts'
import type { RouteDeps } from '../../http.ts'
import { Answer, Nullable, Timestamp, Uuid } from '../../schemas.ts'

export const UserAnswer = Answer('User', {
  id: Uuid,
  email: Type.String(),
  name: Type.String(),
  totp_enabled: Type.Boolean(),
  has_password: Type.Boolean(),
  created_at: Timestamp,
})

const WorkspaceAnswer = Answer('Workspace', {
  id: Uuid,
  name: Type.String(),
  role: Type.Enum([...ROLES]),
  suspended: Type.Optional(
    Type.Boolean({
      description: 'Of the current workspace: nothing of it can be read or changed.',
    }),
  ),
})

export const SessionAnswer = Answer('Session', {
  user: UserAnswer,
  workspace: WorkspaceAnswer,
  workspaces: Type.Array(WorkspaceAnswer),
  csrf_token: Type.String({
    description: 'For the header X-CSRF-Token of what changes something.',
  }),
  server: Answer('ServerFacts', {
    version: Type.String(),
    mode: Type.Enum(['sandbox', 'production']),
    hostname: Type.String(),
    mx_hostname: Type.String(),
    smtp_host: Type.String(),
    smtp_port: Type.Integer(),
    public_url: Type.String(),
    sandbox_smtp: Nullable(
      Type.Object({
        host: Type.String(),
        port: Type.Integer(),
        ca_file: Nullable(Type.String()),
      }),
      {
        description: 'In the sandbox: where programs on the same machine connect, and trust whom.',
      },
    ),
  }),
})

export function userView(user: User): Static<typeof UserAnswer> {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    totp_enabled: user.totpEnabled,
    has_password: user.hasPassword,
    created_at: toIso(user.createdAt),
  }
}

function workspaceView({ id, name, role }: Workspace): Static<typeof WorkspaceAnswer> {
  return { id, name, role }
}

export function sessionView(
  { record, workspaces, csrfToken }: OpenedSession,
  { version, server }: Pick<RouteDeps, 'version' | 'server'>,
): Static<typeof SessionAnswer> {
  return {
    user: userView(record.user),
    workspace: {
      ...workspaceView(record.workspace),
      suspended: record.accountStatus === 'suspended',
    },
    workspaces: workspaces.map(workspaceView),
    csrf_token: csrfToken,
    server: {
      version,
      mode: server.mode,
      hostname: server.hostname,
      mx_hostname: server.mxHostname,
      smtp_host: server.smtpHost,
      smtp_port: server.smtpPort,
      public_url: server.publicUrl,
      sandbox_smtp: sandboxSmtpView(server),
    },
  }
}

function sandboxSmtpView({ sandboxSmtp }: RouteDeps['server']) {
  if (sandboxSmtp === undefined) return null
  const { host, port, caFile } = sandboxSmtp
  return { host, port, ca_file: caFile ?? null }
}

/** Hands the browser its cookie along with what it shows. */
export function sendSession(
  reply: FastifyReply,
  opened: OpenedSession,
  deps: RouteDeps,
): Static<typeof SessionAnswer> {
  const { expiresAt } = opened.record.session
  if (opened.token !== undefined)
    deps.cookie.give(reply, opened.token, { now: deps.clock.now(), expiresAt })
  return sessionView(opened, deps)
}

/** Where a request comes from. */
export function clientOf(request: FastifyRequest): Client {
  const ip = parseIp(request.ip)
  return {
    address: ip?.text ?? request.ip,
    addressBucket: ip === undefined ? request.ip : addressBucket(ip),
    userAgent: request.headers['user-agent'] ?? '',
  }
}
