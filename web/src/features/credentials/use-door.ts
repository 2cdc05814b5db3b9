import { useSession } from '#features/session/use-session.ts'

export interface SmtpDoor {
  readonly host: string
  readonly port: number
  /** In the sandbox: the file of the authority that made the certificate. */
  readonly caFile: string | undefined
}

/** Where programs connect: the public name, or in the sandbox what this machine reaches. */
export function useSmtpDoor(): SmtpDoor {
  const { server } = useSession()
  const box = server.sandbox_smtp
  return box === null
    ? { host: server.smtp_host, port: server.smtp_port, caFile: undefined }
    : { host: box.host, port: box.port, caFile: box.ca_file ?? undefined }
}
