/** What a provider's name field wants for `_dmarc.example.com`: `_dmarc`, or all of it. */
export type NameForm = 'relative' | 'full' | 'full-dot'

/** DNS providers and the form of names that their panels take; docs/guides/domains.md says more. */
export const PROVIDERS = {
  other: 'full',
  cloudflare: 'relative',
  route53: 'relative',
  google: 'relative',
  appending: 'relative',
  ovh: 'relative',
  cpanel: 'full-dot',
  zone: 'full-dot',
} as const satisfies Record<string, NameForm>

export type Provider = keyof typeof PROVIDERS

/** The name as the panel wants it; `@` is the domain itself. */
export function nameFor(host: string, domain: string, form: NameForm): string {
  if (form === 'full') return host
  if (form === 'full-dot') return `${host}.`
  if (host === domain) return '@'
  return host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : host
}
