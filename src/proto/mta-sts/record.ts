/** What the TXT records at `_mta-sts.D` say. */
export type StsRecord =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'none' }
  /** More than one record, or one that cannot be read: as if there were none (RFC 8461 §3.1). */
  | { readonly kind: 'invalid'; readonly problem: string }

const ID = /^[a-zA-Z0-9]{1,32}$/

/** Reads the records of `_mta-sts.D`, each with its strings joined (RFC 8461 §3.1). */
export function readStsRecords(texts: readonly string[]): StsRecord {
  // Others at the name do not count: only what begins so is a record of MTA-STS.
  const records = texts.filter((text) => /^v=STSv1[ \t]*;/.test(text))
  const [record] = records
  if (record === undefined) return { kind: 'none' }
  if (records.length > 1) return { kind: 'invalid', problem: 'there are two MTA-STS records' }
  for (const field of record.split(';').slice(1)) {
    const [, value] = /^[ \t]*id[ \t]*=[ \t]*([^ \t]*)[ \t]*$/.exec(field) ?? []
    if (value === undefined) continue
    return ID.test(value)
      ? { kind: 'id', id: value }
      : { kind: 'invalid', problem: 'the id of the MTA-STS record is not valid' }
  }
  return { kind: 'invalid', problem: 'the MTA-STS record has no id' }
}
