import { queryOptions } from '@tanstack/react-query'
import { answer, api, downloadUrl, type Schema } from '#lib/api/client.ts'

export type Domain = Schema<'Domain'>
export type DomainSummary = Schema<'DomainSummary'>
export type DnsRecord = Schema<'DnsRecord'>
/** A key that takes over when its record is seen in DNS. */
export type DkimRotation = NonNullable<Domain['dkim_rotation']>
export type MxStatus = Schema<'MxStatus'>
export type DomainSettings = Pick<Domain, 'tls_policy' | 'inbox_enabled' | 'inbox_retention_days'>

export const domainsQuery = queryOptions({
  queryKey: ['domains'],
  queryFn: () => answer(api.GET('/v1/domains/')),
})

export const domainQuery = (id: string) =>
  queryOptions({
    queryKey: ['domains', id],
    queryFn: () => answer(api.GET('/v1/domains/{id}', { params: { path: { id } } })),
  })

/** Asks DNS where mail for the domain goes right now. */
export const mxStatusQuery = ({ id, dns_records: records }: Domain) => {
  const seen = records.find(({ purpose }) => purpose === 'receiving')?.state
  return queryOptions({
    // Not under `domains`: every hint would ask DNS again. What a look at all records saw of it does.
    queryKey: ['mx-status', id, seen],
    queryFn: () => answer(api.GET('/v1/domains/{id}/mx-status', { params: { path: { id } } })),
  })
}

export const addDomain = (name: string): Promise<Domain> =>
  answer(api.POST('/v1/domains/', { body: { name } }))

/** Looks at every record in DNS now; at most 20 times a minute. */
export const verifyDomain = (id: string): Promise<Domain> =>
  answer(api.POST('/v1/domains/{id}/verify', { params: { path: { id } } }))

export const changeDomain = (id: string, body: Partial<DomainSettings>): Promise<Domain> =>
  answer(api.PATCH('/v1/domains/{id}', { params: { path: { id } }, body }))

/** Makes the next key; it signs as soon as its record is seen in DNS, and until then the old one does. */
export const rotateDkim = (id: string): Promise<unknown> =>
  answer(api.POST('/v1/domains/{id}/rotate-dkim', { params: { path: { id } } }))

/** Destroys its key and revokes its login at once. */
export const deleteDomain = (id: string): Promise<void> =>
  answer(api.DELETE('/v1/domains/{id}', { params: { path: { id } } }))

/** Sandbox only: puts the records into the DNS of the box. */
export const publishInSandbox = (id: string, receiving: boolean): Promise<unknown> =>
  answer(api.POST('/v1/sandbox/publish', { body: { domain_id: id, receiving } }))

export const zoneFileUrl = (id: string): string => downloadUrl(`/domains/${id}/zone-file`)
