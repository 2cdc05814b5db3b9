import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { err, ok, type Result } from '#core/result.ts'
import { socketProblem } from '#infra/net/socket-problem.ts'

export interface FirstLineRequest {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; the certificate is looked at by another check. */
  readonly tls: boolean
  readonly timeoutMs: number
}

export interface Answered {
  /** Empty when the other side accepted the connection and stayed silent. */
  readonly line: string
}

const LONGEST_LINE = 1_000

/** Connects, reads the first line that the other side says by itself, and hangs up. */
export function readFirstLine(request: FirstLineRequest): Promise<Result<Answered, string>> {
  const { host, port, tls, timeoutMs } = request
  return new Promise((resolve) => {
    const socket = tls
      ? connectTls({ host, port, rejectUnauthorized: false })
      : connectTcp({ host, port })
    let text = ''
    let connected = false
    const end = (result: Result<Answered, string>): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(result)
    }
    const late = (): void =>
      end(connected ? ok({ line: '' }) : err(`no connection within ${timeoutMs / 1_000} s`))
    const timer = setTimeout(late, timeoutMs)
    socket.on(tls ? 'secureConnect' : 'connect', () => (connected = true))
    socket.on('error', (error) => end(err(socketProblem(error))))
    socket.on('close', () => end(connected ? ok({ line: text }) : err('the connection was closed')))
    socket.setEncoding('latin1').on('data', (piece: string) => {
      text += piece
      const lineEnd = text.indexOf('\n')
      if (lineEnd >= 0) end(ok({ line: text.slice(0, lineEnd).trimEnd() }))
      else if (text.length > LONGEST_LINE) end(ok({ line: text.slice(0, LONGEST_LINE) }))
    })
  })
}
