import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Log } from '#relay/ports/log.ts'
import type { OperationInput, OperationResult, OperationRunner } from './operation.ts'

const MAX_REQUEST_BYTES = 1024 * 1024

export interface ControlServer {
  close(): Promise<void>
}

/**
 * The operator's door of a running server: one Unix socket that only the owner of the process may
 * open (mode 0600). The caller holds the lock of the data folder, so a socket file that is already
 * there was left by a process that has died.
 */
export async function listenForControl(
  socketPath: string,
  run: OperationRunner,
  log: Log,
): Promise<ControlServer> {
  rmSync(socketPath, { force: true })
  const server = createServer((request, response) => {
    answer(request, response, run).catch((error: unknown) => {
      log.error('control.failed', { error })
      send(response, 500, {
        ok: false,
        error: { code: 'internal', message: 'The server failed; its log says why.' },
      })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // Between listen and chmod the folder (0700) or the umask keeps others out.
    const mask = process.umask(0o177)
    server.listen(socketPath, resolve)
    process.umask(mask)
  })
  chmodSync(socketPath, 0o600)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  run: OperationRunner,
): Promise<void> {
  const body = await readBody(request)
  if (body === undefined) {
    send(response, 413, {
      ok: false,
      error: { code: 'too_large', message: 'The request is too large.' },
    })
    return
  }
  const { name, input } = JSON.parse(body) as { name: string; input: OperationInput }
  send(response, 200, await run(name, input))
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_REQUEST_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, status: number, result: OperationResult): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(result))
}
