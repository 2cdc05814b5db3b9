import type { Result } from '#core/result.ts'

/** What an operation answers: something JSON can carry, or a refusal in the words of the product. */
export type OperationResult = Result<unknown, OperationRefusal>

export interface OperationRefusal {
  readonly code: string
  readonly message: string
}

export type OperationInput = Readonly<
  Record<string, string | boolean | readonly string[] | undefined>
>

/** Runs one named operation against the use cases; `name` is the command's words, `domain add`. */
export type OperationRunner = (name: string, input: OperationInput) => Promise<OperationResult>

/**
 * Not a command: a process that has changed the stores itself tells the server, should one have
 * started meanwhile.
 */
export const STORES_CHANGED = '(stores changed)'
