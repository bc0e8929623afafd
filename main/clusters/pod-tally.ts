import { gpusOfPod } from '@shared/clusters/gpu-count.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import type { KnownPodProblems, Surroundings } from '@shared/clusters/problems/index.ts'
import { dependsOnTime, podProblems } from '@shared/clusters/problems/pods.ts'

export interface PodCounts {
  readonly running: number
  readonly pending: number
  readonly succeeded: number
  readonly failed: number
  readonly unknown: number
  readonly total: number
}

interface Share {
  readonly row: PodRow
  readonly phase: Exclude<keyof PodCounts, 'total'>
  readonly gpus: number
  readonly problems: readonly Problem[]
  readonly timed: boolean
}

const phases: Record<string, Share['phase']> = {
  Running: 'running',
  Pending: 'pending',
  Succeeded: 'succeeded',
  Failed: 'failed',
}

/** Counts and problems of many pods, kept up by looking only at those that changed. */
export class PodTally implements KnownPodProblems {
  gpusRequested = 0
  private readonly shares = new Map<string, Share>()
  private readonly inTrouble = new Map<string, PodRow>()
  private readonly numbers = { running: 0, pending: 0, succeeded: 0, failed: 0, unknown: 0, total: 0 }

  constructor(private readonly isGpu: (resource: string) => boolean) {}

  get counts(): PodCounts {
    return { ...this.numbers }
  }

  problemsOf(pod: PodRow): readonly Problem[] {
    return this.shares.get(pod.uid)?.problems ?? []
  }

  troubled(): Iterable<PodRow> {
    return this.inTrouble.values()
  }

  /** Takes in what changed. */
  update(rows: ReadonlyMap<string, PodRow>, changed: Iterable<string>, around: Surroundings): void {
    for (const uid of changed) this.set(uid, rows.get(uid), around)
  }

  /** Looks again at the pods whose verdict may change by the passing of time alone. */
  age(around: Surroundings): void {
    for (const { row, timed } of this.shares.values()) if (timed) this.set(row.uid, row, around)
  }

  private set(uid: string, row: PodRow | undefined, around: Surroundings): void {
    const old = this.shares.get(uid)
    if (old !== undefined) this.add(old, -1)
    if (row === undefined) {
      this.shares.delete(uid)
      this.inTrouble.delete(uid)
      return
    }
    const share: Share = {
      row,
      phase: phases[row.phase] ?? 'unknown',
      gpus: gpusOfPod(row, this.isGpu),
      problems: podProblems(row, around),
      timed: dependsOnTime(row),
    }
    this.shares.set(uid, share)
    if (share.problems.length > 0) this.inTrouble.set(uid, row)
    else this.inTrouble.delete(uid)
    this.add(share, 1)
  }

  private add({ phase, gpus }: Share, sign: 1 | -1): void {
    this.numbers[phase] += sign
    this.numbers.total += sign
    this.gpusRequested += sign * gpus
  }
}
