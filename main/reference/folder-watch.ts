import { type FSWatcher, watch } from 'node:fs'
import type { Clock } from '@main/clusters/cluster-access.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'

/** Some folders tell nothing of their changes (network mounts, too many watches): they are looked at as well. */
const pollMs = 10_000
/** A writer that has not been heard of for so long has finished. */
const settleMs = 200
/** Each costs the system something; what is beyond is seen by the poll. */
const mostWatched = 500

/** Tells that something may have changed in any of the folders, or that it is time to look. */
export class FolderWatch {
  private readonly watchers = new Map<string, FSWatcher>()
  private cancelSettle: Unsubscribe = () => {}
  private cancelPoll: Unsubscribe = () => {}
  private closed = false

  constructor(
    private readonly clock: Clock,
    private readonly look: () => Promise<void>,
  ) {}

  /** From now on these, and a look after the usual time. */
  follow(folders: readonly string[]): void {
    if (this.closed) return
    const wanted = new Set(folders.slice(0, mostWatched))
    for (const folder of [...this.watchers.keys()]) if (!wanted.has(folder)) this.drop(folder)
    for (const folder of wanted) if (!this.watchers.has(folder)) this.watch(folder)
    this.cancelPoll()
    this.cancelPoll = this.clock.after(pollMs, () => void this.look())
  }

  close(): void {
    this.closed = true
    this.cancelSettle()
    this.cancelPoll()
    for (const folder of [...this.watchers.keys()]) this.drop(folder)
  }

  private watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        this.cancelSettle()
        if (!this.closed) this.cancelSettle = this.clock.after(settleMs, () => void this.look())
      })
      watcher.on('error', () => this.drop(folder))
      this.watchers.set(folder, watcher)
    } catch {
      // It is not there, or cannot be watched: the poll sees what happens in it.
    }
  }

  private drop(folder: string): void {
    this.watchers.get(folder)?.close()
    this.watchers.delete(folder)
  }
}
