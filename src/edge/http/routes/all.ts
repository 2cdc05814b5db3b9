import type { Http, RouteDeps } from '../http.ts'
import { analyticsOverview, analyticsTimeseries } from './analytics/analytics.ts'
import { createApiKey } from './api-keys/create.ts'
import { deleteApiKey } from './api-keys/delete.ts'
import { listApiKeys } from './api-keys/list.ts'
import { listAudit } from './audit-log/list.ts'
import { createDomain } from './domains/create.ts'
import { deleteDomain } from './domains/delete.ts'
import { diagnoseDomain } from './domains/diagnose.ts'
import { rotateDkim } from './domains/rotate-dkim.ts'
import { getDomain } from './domains/get.ts'
import { domainHealth } from './domains/health.ts'
import { listDomains } from './domains/list.ts'
import { domainMxStatus } from './domains/mx-status.ts'
import { domainPublishedRecords } from './domains/published-records.ts'
import { updateDomain } from './domains/update.ts'
import { verifyDomain } from './domains/verify.ts'
import { domainZoneFile } from './domains/zone-file.ts'
import { emailAttachment } from './emails/attachment.ts'
import { emailContent } from './emails/content.ts'
import { emailEvents } from './emails/events.ts'
import { getEmail } from './emails/get.ts'
import { retryEmail } from './emails/retry.ts'
import { searchEmails } from './emails/search.ts'
import { emailSource } from './emails/source.ts'
import { listEmails } from './emails/list.ts'
import { createForward } from './forwards/create.ts'
import { deleteForward } from './forwards/delete.ts'
import { getForward } from './forwards/get.ts'
import { listForwards } from './forwards/list.ts'
import { countForwardLogs, forwardStats, listForwardLogs, replayForward } from './forwards/logs.ts'
import { updateForward } from './forwards/update.ts'
import { gmailSetup } from './gmail/setup.ts'
import { healthz } from './meta/healthz.ts'
import { openapiDocument } from './meta/openapi.ts'
import { readyz } from './meta/readyz.ts'
import { createSuppression } from './suppressions/create.ts'
import { deleteSuppression } from './suppressions/delete.ts'
import { exportSuppressions } from './suppressions/export.ts'
import { importSuppressions } from './suppressions/bulk.ts'
import { listSuppressions } from './suppressions/list.ts'
import { getOverview } from './overview/overview.ts'
import { actOnQueue } from './queue/act.ts'
import { listQueue } from './queue/list.ts'
import { countInbound, listInbound } from './inbound/list.ts'
import { deleteInbound, markInbound, replayInbound, snoozeInbound } from './inbound/mark.ts'
import { getInbound, inboundAttachment, inboundSource } from './inbound/read.ts'
import { undoQueueDelete } from './queue/undo.ts'
import { deleteQuota } from './quotas/delete.ts'
import { listQuotas } from './quotas/list.ts'
import { setQuota } from './quotas/set.ts'
import {
  getSandboxMessage,
  getSandboxMessageSource,
  listSandboxMessages,
} from './sandbox/messages.ts'
import { publishInSandbox } from './sandbox/publish.ts'
import { streamUpdates } from './updates/stream.ts'
import { createCredential } from './smtp-credentials/create.ts'
import { deleteCredential } from './smtp-credentials/delete.ts'
import { sendTestMessage } from './smtp-credentials/test-message.ts'
import { listCredentials } from './smtp-credentials/list.ts'
import { getSession } from './smtp-sessions/get.ts'
import { listSessions } from './smtp-sessions/list.ts'
import { acceptInvitation, previewInvitation } from './invitations/accept.ts'
import { createInvitation, deleteInvitation, listInvitations } from './invitations/invitations.ts'
import { listMembers, removeMember, updateMember } from './members/members.ts'
import { setPassword, updateProfile } from './profile/profile.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  createRecoveryCodes,
  removeSecondFactor,
} from './profile/second-factor.ts'
import { redeemSignInLink, requestSignInLink } from './session/link.ts'
import { endAllSessions, endSession, listOwnSessions } from './session/sessions.ts'
import { enterWorkspace } from './session/workspace.ts'
import { showSession } from './session/get.ts'
import { signIn } from './session/sign-in.ts'
import { signOut } from './session/sign-out.ts'
import { completeSetup, getSetup } from './setup/setup.ts'

type Route = (app: Http, deps: RouteDeps) => void

const ROUTES: readonly Route[] = [
  listDomains,
  createDomain,
  getDomain,
  updateDomain,
  deleteDomain,
  verifyDomain,
  domainHealth,
  diagnoseDomain,
  rotateDkim,
  domainPublishedRecords,
  domainMxStatus,
  domainZoneFile,
  listCredentials,
  createCredential,
  deleteCredential,
  sendTestMessage,
  listApiKeys,
  createApiKey,
  deleteApiKey,
  listEmails,
  searchEmails,
  getEmail,
  emailEvents,
  emailContent,
  retryEmail,
  emailSource,
  emailAttachment,
  listForwards,
  createForward,
  listForwardLogs,
  countForwardLogs,
  replayForward,
  forwardStats,
  getForward,
  updateForward,
  deleteForward,
  gmailSetup,
  listInbound,
  countInbound,
  getInbound,
  inboundSource,
  inboundAttachment,
  markInbound,
  snoozeInbound,
  replayInbound,
  deleteInbound,
  listSuppressions,
  createSuppression,
  importSuppressions,
  exportSuppressions,
  deleteSuppression,
  listQueue,
  undoQueueDelete,
  actOnQueue,
  listAudit,
  listQuotas,
  setQuota,
  deleteQuota,
  listSandboxMessages,
  getSandboxMessage,
  getSandboxMessageSource,
  publishInSandbox,
  getOverview,
  analyticsOverview,
  analyticsTimeseries,
  streamUpdates,
  listSessions,
  getSession,
  getSetup,
  completeSetup,
  showSession,
  signIn,
  signOut,
  requestSignInLink,
  redeemSignInLink,
  enterWorkspace,
  listOwnSessions,
  endSession,
  endAllSessions,
  updateProfile,
  setPassword,
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  createRecoveryCodes,
  listMembers,
  updateMember,
  removeMember,
  listInvitations,
  createInvitation,
  deleteInvitation,
  previewInvitation,
  acceptInvitation,
  healthz,
  readyz,
  openapiDocument,
]

export function registerRoutes(app: Http, deps: RouteDeps): void {
  for (const route of ROUTES) route(app, deps)
}
