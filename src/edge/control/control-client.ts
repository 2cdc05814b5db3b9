import { statSync } from 'node:fs'
import { request } from 'node:http'
import type { OperationInput, OperationResult } from './operation.ts'

/**
 * Runs an operation in the server that listens on the socket. Undefined when no server runs there.
 * Rejects when the socket belongs to somebody else or the answer is not an answer.
 */
export async function callControl(
  socketPath: string,
  name: string,
  input: OperationInput,
): Promise<OperationResult | undefined> {
  if (!ownedByUs(socketPath)) return undefined
  const body = JSON.stringify({ name, input })
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath, method: 'POST', path: '/', headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          try {
            resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as OperationResult)
          } catch (error) {
            reject(new Error(`the server at ${socketPath} gave no answer`, { cause: error }))
          }
        })
      },
    )
    call.on('error', (error: NodeJS.ErrnoException) => {
      // A socket file without a listener was left by a server that was killed.
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(undefined)
      else reject(error)
    })
    call.end(body)
  })
}

function ownedByUs(socketPath: string): boolean {
  const facts = statSync(socketPath, { throwIfNoEntry: false })
  if (facts === undefined) return false
  const uid = process.getuid?.()
  if (uid !== undefined && uid !== 0 && facts.uid !== uid && facts.uid !== 0)
    throw new Error(`${socketPath} belongs to another user: not talking to it`)
  return true
}
