/**
 * A value that must not reach a log, an error or a transcript: it prints as `[secret]`
 * wherever it is turned into text, and is read only by an explicit `reveal()`.
 */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
}
