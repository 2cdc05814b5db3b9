import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// libfaketime, the variant for programs with threads, as Debian installs it.
const LIBRARY = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path))

/** For the name of a test. */
export const MAY_FAKE_TIME = LIBRARY !== undefined

/** A wall clock for other processes that can be set while they run; their monotonic one is left alone. */
export class FakeTime implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'taifa-time-'))
  readonly #file = join(this.#folder, 'offset')

  constructor() {
    this.set(0)
  }

  get env(): Record<string, string> {
    return {
      LD_PRELOAD: LIBRARY ?? '',
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_RESET: '1',
    }
  }

  /** So many hours from the real time. */
  set(hours: number): void {
    // By another name first: half a line is not a time.
    writeFileSync(`${this.#file}.new`, `${hours < 0 ? '' : '+'}${hours * 3_600}\n`)
    renameSync(`${this.#file}.new`, this.#file)
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
