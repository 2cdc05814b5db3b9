import type { User } from '#core/user.ts'
import { ok } from '#core/result.ts'
import { userView } from '../../http/routes/session/session-view.ts'
import { defineCommand } from '../command.ts'
import { facts, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

type UserView = ReturnType<typeof userView>

const setupLink = defineCommand<OperatorUseCases, { readonly url: string }>({
  name: 'setup-link',
  summary: 'a new one-time link for the first person, while there is nobody',
  example: 'taifa setup-link',
  run: (use) => use.identity.setup.issueLink(),
  print: ({ url }) =>
    [url, '', 'It works once, within 24 hours; an earlier link is void now.'].join('\n'),
})

const list = defineCommand<OperatorUseCases, readonly UserView[]>({
  name: 'user list',
  summary: 'everybody who can sign in, oldest first',
  example: 'taifa user list',
  run: async (use) => ok((await use.identity.people.list()).map(userView)),
  print: (users) =>
    table(
      ['ID', 'EMAIL', 'NAME', 'PASSWORD', 'SECOND FACTOR'],
      users.map((user) => [
        user.id,
        user.email,
        user.name,
        user.has_password ? 'yes' : 'no',
        user.totp_enabled ? 'on' : 'off',
      ]),
    ),
})

interface LinkView {
  readonly email: string
  readonly sign_in_link: string
}

export function linkView({ user, url }: { readonly user: User; readonly url: string }): LinkView {
  return { email: user.email, sign_in_link: url }
}

/** What is said under a link that is handed over. */
export function printLink({ email, sign_in_link: link }: LinkView): string {
  return [
    facts([
      ['for', email],
      ['link', link],
    ]),
    '',
    'It signs in once, within 7 days: hand it over by a way that only this person reads.',
  ].join('\n')
}

const signInLink = defineCommand<OperatorUseCases, LinkView>({
  name: 'user sign-in-link',
  summary: 'a one-time link for somebody whose mail does not arrive',
  arguments: [{ name: 'email', help: 'whose', required: true }],
  example: 'taifa user sign-in-link amina@example.com',
  async run(use, input) {
    const link = await use.identity.people.signInLink(input.text('email'))
    return link.ok ? ok(linkView(link.value)) : link
  },
  print: printLink,
})

const resetSecondFactor = defineCommand<OperatorUseCases, UserView>({
  name: 'user reset-second-factor',
  summary: 'for who has lost authenticator and recovery codes; ends all their sessions',
  arguments: [{ name: 'email', help: 'whose', required: true }],
  example: 'taifa user reset-second-factor amina@example.com',
  async run(use, input) {
    const reset = await use.identity.people.resetSecondFactor(input.text('email'))
    return reset.ok ? ok(userView(reset.value)) : reset
  },
  print: ({ email }) => `${email} signs in without a second factor now; all sessions have ended.`,
})

export const userCommands = [setupLink, list, signInLink, resetSecondFactor]
