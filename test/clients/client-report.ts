import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CASES, type CaseName } from './cases.ts'
import type { MailClient } from './client.ts'

/** Where a run leaves its result for tools/gen-guides.ts. */
export const REPORT_FILE = join(
  import.meta.dirname,
  '../../node_modules/.cache/taifa/clients-report.json',
)

export interface CaseOutcome {
  readonly outcome: 'passed' | 'failed' | 'cannot'
  readonly ms?: number
  readonly reason?: string
  /** How it passed, where that is not as elsewhere. */
  readonly note?: string
}

export interface ClientReport {
  readonly name: string
  readonly source: string
  /** Undefined when the client is not installed. */
  readonly version?: string
  readonly cases: Readonly<Partial<Record<CaseName, CaseOutcome>>>
}

/** Collects the outcome of every case as it comes. */
export class ReportBuilder {
  readonly #clients = new Map<string, { client: MailClient; version?: string | undefined }>()
  readonly #outcomes = new Map<string, Partial<Record<CaseName, CaseOutcome>>>()

  add(client: MailClient, version: string | undefined): void {
    this.#clients.set(client.slug, { client, version })
    const cannot = CASES.flatMap((name) => {
      const reason = client.cannot[name]
      return reason === undefined ? [] : [[name, { outcome: 'cannot', reason }] as const]
    })
    this.#outcomes.set(client.slug, Object.fromEntries(cannot))
  }

  set(client: MailClient, name: CaseName, outcome: CaseOutcome): void {
    this.#outcomes.set(client.slug, { ...this.#outcomes.get(client.slug), [name]: outcome })
  }

  /** Leaves the report of a whole run; a run of some cases only says nothing about the others. */
  write(): void {
    if (!this.#isComplete()) return
    const reports = [...this.#clients.values()].map(({ client, version }) => ({
      name: client.name,
      source: client.source,
      ...(version === undefined ? {} : { version }),
      cases: this.#outcomes.get(client.slug) ?? {},
    }))
    mkdirSync(dirname(REPORT_FILE), { recursive: true })
    writeFileSync(REPORT_FILE, JSON.stringify(reports, undefined, 2))
  }

  #isComplete(): boolean {
    return [...this.#clients.values()].every(
      ({ client, version }) =>
        version !== undefined &&
        CASES.every((name) => this.#outcomes.get(client.slug)?.[name] !== undefined),
    )
  }
}
