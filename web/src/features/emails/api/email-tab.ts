export const EMAIL_TABS = ['timeline', 'attempts', 'message', 'headers', 'facts'] as const
export type EmailTab = (typeof EMAIL_TABS)[number]

/** Which part of the message page the address shows. */
export function readTab({ tab }: Record<string, unknown>): { readonly tab?: EmailTab } {
  const known = EMAIL_TABS.find((each) => each === tab)
  return known === undefined ? {} : { tab: known }
}
