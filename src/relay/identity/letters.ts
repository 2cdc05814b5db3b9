import type { Role } from '#core/user.ts'
import type { Letter } from './system-mail.ts'

// Names are chosen by people; in a subject or a line of text they have to stay short.
const MAX_NAME = 60

function short(name: string): string {
  const letters = Array.from(name)
  return letters.length <= MAX_NAME ? name : `${letters.slice(0, MAX_NAME - 1).join('')}…`
}

export function signInLetter(url: string, { hostname }: { readonly hostname: string }): Letter {
  return {
    subject: 'Your link to sign in',
    text: [
      `Open this to sign in to Taifa Mail at ${hostname}:`,
      '',
      url,
      '',
      'It works once, within 15 minutes. If you have not asked for it, do nothing:',
      'nobody gets in without it.',
    ].join('\n'),
  }
}

export function invitationLetter(invitation: {
  readonly url: string
  readonly workspaceName: string
  readonly invitedBy: string
  readonly role: Role
  readonly hostname: string
}): Letter {
  const { url, invitedBy, role, hostname } = invitation
  const workspace = short(invitation.workspaceName)
  return {
    subject: `Invitation to ${workspace}`,
    text: [
      `${invitedBy} invites you to the workspace "${workspace}"`,
      `in Taifa Mail at ${hostname}, as ${role}. Open this to join:`,
      '',
      url,
      '',
      'It works once, within 7 days. If you do not know who this is, do nothing.',
    ].join('\n'),
  }
}

interface Change {
  readonly address: string
  readonly hostname: string
}

export function passwordLetter({ address, hostname }: Change): Letter {
  return changeLetter('Your password was changed', { address, hostname }, [
    `Your password for Taifa Mail at ${hostname} was changed,`,
    `from the address ${address}. All your other sessions have ended.`,
  ])
}

export function secondFactorLetter(enabled: boolean, change: Change): Letter {
  const state = enabled ? 'on' : 'off'
  return changeLetter(`Your second factor was turned ${state}`, change, [
    `Your second factor for Taifa Mail at ${change.hostname} was turned ${state},`,
    `from the address ${change.address}. All your other sessions have ended.`,
  ])
}

export function recoveryCodesLetter(what: 'used' | 'made-anew', change: Change): Letter {
  const { address, hostname } = change
  return what === 'used'
    ? changeLetter('A recovery code was used', change, [
        `One of your recovery codes for Taifa Mail at ${hostname} was used,`,
        `from the address ${address}. It works no more; the others do.`,
      ])
    : changeLetter('Your recovery codes were made anew', change, [
        `New recovery codes for Taifa Mail at ${hostname} were made,`,
        `from the address ${address}. Those that you had before work no more.`,
      ])
}

function changeLetter(subject: string, { hostname }: Change, lines: readonly string[]): Letter {
  return {
    subject,
    text: [
      ...lines,
      '',
      `If this was not you, sign in with a link by mail at ${hostname}, set another`,
      'password, and tell the operator of the service.',
    ].join('\n'),
  }
}
