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
