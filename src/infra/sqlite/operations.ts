import type { OperationTable } from './commit-batch.ts'
import {
  findAccount,
  insertAccount,
  listAccounts,
  setAccountStatus,
} from './operations/accounts.ts'
import {
  findApiKeyByHash,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
  touchApiKeys,
} from './operations/api-keys.ts'
import {
  amendAudit,
  appendAudit,
  findAudit,
  listAudit,
  markInterrupted,
} from './operations/audit.ts'
import { analyticsHours, countEvents, hasUncountedEvents } from './operations/analytics.ts'
import { claim } from './operations/claim.ts'
import { settleClock } from './operations/clock-mark.ts'
import { knownSpoolFiles, loadContent, nextDueAt, oldestDueAt } from './operations/content.ts'
import {
  findCredentialForLogin,
  insertCredential,
  listCredentials,
  revokeCredential,
  touchCredentials,
} from './operations/credentials.ts'
import {
  claimDomainsForCheck,
  domainsDueForCheck,
  findDomain,
  findDomainsByName,
  insertDomain,
  listDomains,
  removeDomain,
  saveDomainCheck,
  changeDomainSettings,
} from './operations/domains.ts'
import {
  beginDkimRotation,
  findDkimKey,
  finishDkimRotation,
  saveDkimNextCheck,
} from './operations/dkim-rotation.ts'
import { enqueue } from './operations/enqueue.ts'
import { endAllLeases, markBegun, releaseLeases, renewLeases } from './operations/leases.ts'
import {
  findMtaStsPolicy,
  mtaStsPoliciesFetchedBefore,
  removeExpiredMtaStsPolicies,
  saveMtaStsPolicy,
} from './operations/mta-sts.ts'
import {
  findPauses,
  forgetPauses,
  learnDestination,
  pauseDestination,
  resumeDestination,
} from './operations/pauses.ts'
import {
  claimForwardPosts,
  forwardPostsDue,
  recordForwardPost,
} from './operations/forward-posts.ts'
import {
  countForwardLog,
  findForward,
  findForwardLog,
  forwardLog,
  forwardLogOfInbox,
  forwardStats,
  insertForward,
  listForwards,
  removeForward,
  updateForward,
} from './operations/forwards.ts'
import { findGmailConfirmation } from './operations/gmail-confirmations.ts'
import { acceptInbound, lookUpInbound, lookUpOperator } from './operations/inbound.ts'
import {
  countUnreadInbox,
  findInbox,
  inboxIsDue,
  listInbox,
  loadInboxContent,
  markInbox,
  removeInbox,
  sweepInbox,
} from './operations/inbox.ts'
import { applyQueueAction, forgetCancelled, undoCancelled } from './operations/queue-actions.ts'
import { hasDelivered, pausesOfAccount, quotaUse, waitingMail } from './operations/overview.ts'
import { probeQuotas } from './operations/quota-admission.ts'
import { findQuota, listQuotas, removeQuota, setQuota } from './operations/quotas.ts'
import { record } from './operations/record.ts'
import { scanQueue } from './operations/scan-queue.ts'
import { nextReportAt, reportsDue, settleReport } from './operations/report-items.ts'
import { removeOldContent, removeOldForwardLog, removeOldMessages } from './operations/retention.ts'
import { searchMessages } from './operations/search.ts'
import { hasPendingSearch, indexMessages } from './operations/search-index.ts'
import { selectRows } from './operations/select-rows.ts'
import {
  findSession,
  listSessions,
  removeSessionsBefore,
  trimSessions,
  usernameOwners,
  writeSessions,
} from './operations/sessions.ts'
import {
  addTlsSessions,
  finishTlsReport,
  forgetTlsReports,
  tlsReportRows,
  tlsReportsDue,
} from './operations/tls-reports.ts'
import {
  addSuppression,
  addSuppressions,
  findSuppression,
  listSuppressions,
  removeSuppression,
  walkSuppressions,
} from './operations/suppressions.ts'
import {
  acceptInvitation,
  findInvitation,
  listInvitations,
  putInvitation,
  removeInvitation,
} from './operations/invitations.ts'
import { addSignInLink, findSignInLink, setSetupLink, setUpFirstUser } from './operations/links.ts'
import { listMembers, removeMember, setMemberRole } from './operations/members.ts'
import {
  endAllSessions,
  endSession,
  enterWorkspace,
  findSessionByToken,
  forgetSessions,
  listUserSessions,
  listWorkspaces,
  openSession,
  touchSessions,
} from './operations/user-sessions.ts'
import {
  beginTotp,
  confirmTotp,
  pendingTotp,
  removeTotp,
  setRecoveryCodes,
  setUserPassword,
  useRecoveryCode,
  useTotpStep,
} from './operations/user-security.ts'
import {
  anyUser,
  ensureOwner,
  findUser,
  findUserForCheck,
  findUserForSignIn,
  listUsers,
  rehashPassword,
  renameUser,
} from './operations/users.ts'

/** What the writer's thread does: inside a shared transaction, synced before it is answered. */
export const WRITE_OPERATIONS = {
  insertAccount,
  setAccountStatus,
  insertApiKey,
  revokeApiKey,
  touchApiKeys,
  insertDomain,
  removeDomain,
  saveDomainCheck,
  claimDomainsForCheck,
  beginDkimRotation,
  saveDkimNextCheck,
  finishDkimRotation,
  changeDomainSettings,
  saveMtaStsPolicy,
  removeExpiredMtaStsPolicies,
  addTlsSessions,
  finishTlsReport,
  forgetTlsReports,
  insertCredential,
  revokeCredential,
  touchCredentials,
  insertForward,
  updateForward,
  removeForward,
  acceptInbound,
  markInbox,
  removeInbox,
  sweepInbox,
  claimForwardPosts,
  recordForwardPost,
  enqueue,
  claim,
  renewLeases,
  releaseLeases,
  endAllLeases,
  markBegun,
  learnDestination,
  pauseDestination,
  resumeDestination,
  record,
  addSuppression,
  addSuppressions,
  removeSuppression,
  applyQueueAction,
  undoCancelled,
  forgetCancelled,
  settleClock,
  setQuota,
  removeQuota,
  appendAudit,
  amendAudit,
  markInterrupted,
  forgetPauses,
  settleReport,
  countEvents,
  removeOldContent,
  removeOldMessages,
  removeOldForwardLog,
  indexMessages,
  writeSessions,
  trimSessions,
  removeSessionsBefore,
  ensureOwner,
  renameUser,
  setUserPassword,
  rehashPassword,
  beginTotp,
  confirmTotp,
  removeTotp,
  setRecoveryCodes,
  useTotpStep,
  useRecoveryCode,
  openSession,
  touchSessions,
  enterWorkspace,
  endSession,
  endAllSessions,
  forgetSessions,
  setSetupLink,
  addSignInLink,
  setUpFirstUser,
  setMemberRole,
  removeMember,
  putInvitation,
  removeInvitation,
  acceptInvitation,
} satisfies OperationTable

/** What the reader's thread does, each on a snapshot of what was committed when it began. */
export const READ_OPERATIONS = {
  findAccount,
  listAccounts,
  findApiKeyByHash,
  listApiKeys,
  findDomain,
  findDomainsByName,
  listDomains,
  domainsDueForCheck,
  findDkimKey,
  findMtaStsPolicy,
  mtaStsPoliciesFetchedBefore,
  tlsReportRows,
  tlsReportsDue,
  listCredentials,
  findCredentialForLogin,
  findForward,
  listForwards,
  forwardLog,
  findForwardLog,
  forwardLogOfInbox,
  countForwardLog,
  forwardStats,
  listInbox,
  findInbox,
  loadInboxContent,
  countUnreadInbox,
  inboxIsDue,
  lookUpInbound,
  lookUpOperator,
  findGmailConfirmation,
  forwardPostsDue,
  loadContent,
  knownSpoolFiles,
  nextDueAt,
  oldestDueAt,
  findPauses,
  selectRows,
  findSuppression,
  listSuppressions,
  walkSuppressions,
  scanQueue,
  findAudit,
  listAudit,
  findQuota,
  listQuotas,
  probeQuotas,
  reportsDue,
  nextReportAt,
  hasUncountedEvents,
  analyticsHours,
  waitingMail,
  pausesOfAccount,
  quotaUse,
  hasDelivered,
  searchMessages,
  hasPendingSearch,
  usernameOwners,
  listSessions,
  findSession,
  anyUser,
  findUser,
  listUsers,
  findUserForSignIn,
  findUserForCheck,
  pendingTotp,
  findSessionByToken,
  listWorkspaces,
  listUserSessions,
  findSignInLink,
  listMembers,
  listInvitations,
  findInvitation,
} satisfies OperationTable

export type WriteOperations = typeof WRITE_OPERATIONS
export type ReadOperations = typeof READ_OPERATIONS
