import { createDkimKeyMaker } from '#infra/crypto/dkim-keys.ts'
import { loadOwnKey } from '#infra/crypto/own-key-file.ts'
import { OwnSigningKey, ownKeyRecord } from '#relay/delivery/own-signing-key.ts'
import type { OwnKey } from '#relay/ports/own-key.ts'
import type { Foundation } from './foundation.ts'
import type { Internet } from './internet.ts'

/** The key of the relay's own name; the sandbox publishes its record, an operator has to. */
export function openOwnKey(
  { config, names, keyring, clock, log }: Foundation,
  { freshDns, box }: Pick<Internet, 'freshDns' | 'box'>,
): OwnSigningKey {
  const { hostname } = names
  let loaded: Promise<OwnKey> | undefined
  const load = async (): Promise<OwnKey> => {
    loaded ??= loadOwnKey(config.dataDir, keyring.vault, createDkimKeyMaker())
    try {
      const key = await loaded
      box?.setOwnRecord(ownKeyRecord(key, hostname))
      return key
    } catch (error) {
      loaded = undefined
      throw error
    }
  }
  const ownKey = new OwnSigningKey({ hostname, load, dns: freshDns, clock, log })
  // Made beside the start, so that the first report does not wait, and the log says what is missing.
  void ownKey.find()
  return ownKey
}
