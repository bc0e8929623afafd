import type { LabPart } from '@shared/lab/contract.ts'
import type { ReportPart } from './lab-process.ts'

/** What every part of the lab does now, in the order in which the parts were named. */
export class PartBoard {
  readonly #parts = new Map<string, LabPart>()
  readonly #now: () => number
  readonly #changed: () => void

  constructor(now: () => number, changed: () => void) {
    this.#now = now
    this.#changed = changed
  }

  list(): LabPart[] {
    return [...this.#parts.values()]
  }

  get(name: string): LabPart | undefined {
    return this.#parts.get(name)
  }

  set(name: string, state: LabPart['state'], detail: string): void {
    const before = this.#parts.get(name)
    if (before?.state === state && before.detail === detail) return
    const since = before?.state === state ? before.since : this.#now()
    this.#parts.set(name, { name, state, detail, since })
    this.#changed()
  }

  reporter(name: string): ReportPart {
    this.set(name, 'waiting', '')
    return (state, detail) => this.set(name, state, detail)
  }
}
