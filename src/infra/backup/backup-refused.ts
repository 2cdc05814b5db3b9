/** A backup or a restore that cannot be; the message says why and what to do. Nothing was changed. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused'
  /** For programs: `file_exists`, `server_running`, … */
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
