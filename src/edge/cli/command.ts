import type { Result } from '#core/result.ts'
import type { OperationInput, OperationRefusal, OperationResult } from '../control/operation.ts'

export interface ArgumentSpec {
  /** Key of the input. */
  readonly name: string
  readonly help: string
  readonly required: boolean
  /** The value names a file, whose text takes its place: the server may see other folders. */
  readonly readsFile?: boolean
}

export interface OptionSpec {
  /** Key of the input; the flag is `--` + this. */
  readonly name: string
  /** Placeholder of the value; without one the option is a switch. */
  readonly value?: string
  /** Takes several values, after one flag or after several. */
  readonly several?: true
  readonly help: string
  readonly required?: boolean
}

/**
 * One command of the operator. `run` is executed by the server when one runs on the data folder, else
 * by the command line itself over the same use cases; input and result therefore travel as JSON.
 */
export interface CliCommand<UseCases> {
  /** `domain add` */
  readonly name: string
  readonly summary: string
  readonly arguments: readonly ArgumentSpec[]
  readonly options: readonly OptionSpec[]
  /** Shown under the help text. */
  readonly example: string
  run(use: UseCases, input: Input): Promise<OperationResult>
  print(result: unknown): string
}

interface CommandSpec<UseCases, T> {
  readonly name: string
  readonly summary: string
  readonly arguments?: readonly ArgumentSpec[]
  readonly options?: readonly OptionSpec[]
  readonly example: string
  run(use: UseCases, input: Input): Promise<Result<T, OperationRefusal>>
  print(result: T): string
}

/** Ties the type of what `run` answers to what `print` shows. */
export function defineCommand<UseCases, T>(spec: CommandSpec<UseCases, T>): CliCommand<UseCases> {
  return {
    ...spec,
    arguments: spec.arguments ?? [],
    options: spec.options ?? [],
    run: (use, input) => spec.run(use, input),
    print: (result) => spec.print(result as T),
  }
}

/** Reads an operation's input by type; a missing required value is caught before, by the parser. */
export class Input {
  readonly #values: OperationInput
  constructor(values: OperationInput) {
    this.#values = values
  }
  text(name: string): string {
    return this.optional(name) ?? ''
  }
  optional(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }
  list(name: string): readonly string[] {
    const value = this.#values[name]
    return Array.isArray(value) ? (value as readonly string[]) : []
  }
  flag(name: string): boolean {
    return this.#values[name] === true
  }
}

export function refuse(code: string, message: string): Result<never, OperationRefusal> {
  return { ok: false, error: { code, message } }
}
