import { type FSWatcher, watch } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { Clock } from './cluster-access.ts'
import { type KubeconfigReading, readKubeconfigs } from './kubeconfig.ts'
import { carryOver } from './kubeconfig-carry.ts'

/** Some folders tell nothing of their changes (network mounts, WSL, too many watches): they are looked at as well. */
const pollMs = 5_000
/** A writer that has not been heard of for so long has finished. */
const settleMs = 150
/** An emptied or removed file that does not come back within this time is meant so. */
const patienceMs = 3_000

export interface KubeconfigWatchOptions {
  /** The files to read, in order; asked for at each look, so that new ones are found. */
  readonly paths: () => Promise<readonly string[]> | readonly string[]
  /** Of these nobody said that they are there. */
  readonly optional?: ReadonlySet<string>
  readonly clock: Clock
}

export interface KubeconfigWatch {
  readonly reading: KubeconfigReading
  /** When the files were last looked at, ms since the epoch. */
  readonly lookedAt: number
  onChange(listener: (reading: KubeconfigReading) => void): Unsubscribe
  /** Reads now, because it is known that something changed. */
  refresh(): Promise<void>
  close(): void
}

/** Reads the files and goes on reading them whenever they change, until it is closed. Never throws. */
export async function watchKubeconfigs(options: KubeconfigWatchOptions): Promise<KubeconfigWatch> {
  const watching = new Watching(options)
  await watching.begin()
  return watching
}

class Watching implements KubeconfigWatch {
  reading: KubeconfigReading = { contexts: [], errors: [], files: [], currentContext: null }
  lookedAt = 0
  private seen = ''
  private folders = new Map<string, FSWatcher>()
  private names: ReadonlySet<string> = new Set()
  private doubtSince: number | null = null
  private cancelSettle: Unsubscribe = () => {}
  private cancelPoll: Unsubscribe = () => {}
  private turn: Promise<void> = Promise.resolve()
  private closed = false
  private readonly listeners = new Set<(reading: KubeconfigReading) => void>()

  constructor(private readonly options: KubeconfigWatchOptions) {}

  async begin(): Promise<void> {
    await this.refresh()
    this.schedulePoll()
  }

  onChange(listener: (reading: KubeconfigReading) => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** One look at a time, each after the last, so that the newest state is the one that stays. */
  refresh(): Promise<void> {
    this.turn = this.turn.then(() => this.look(true))
    return this.turn
  }

  close(): void {
    this.closed = true
    this.cancelSettle()
    this.cancelPoll()
    for (const watcher of this.folders.values()) watcher.close()
    this.folders.clear()
    this.listeners.clear()
  }

  private async look(evenIfSame = false): Promise<void> {
    if (this.closed) return
    const paths = await this.options.paths()
    await this.follow(paths)
    const before = await stampOf(paths)
    const { clock } = this.options
    this.lookedAt = clock.now()
    const undecided = this.doubtSince !== null && !this.patient
    if (!evenIfSame && !undecided && before === this.seen) return
    const read = await readKubeconfigs(paths, this.options.optional)
    if (this.closed) return
    // Written to while it was being read: what was read may be half of it.
    if ((await stampOf(paths)) !== before) return this.soon()
    this.seen = before
    this.take(read)
  }

  private take(read: KubeconfigReading): void {
    const { clock } = this.options
    const { reading, uncertain } = carryOver(this.reading, read, this.patient)
    if (!uncertain) this.doubtSince = null
    else {
      this.doubtSince ??= clock.now()
      this.soon(patienceMs)
    }
    if (sameReading(this.reading, reading)) return
    this.reading = reading
    for (const listener of [...this.listeners]) listener(reading)
  }

  /** Whichever way the clock may have been set meanwhile. */
  private get patient(): boolean {
    return this.doubtSince === null || Math.abs(this.options.clock.now() - this.doubtSince) < patienceMs
  }

  private soon(ms = settleMs): void {
    this.cancelSettle()
    if (this.closed) return
    this.cancelSettle = this.options.clock.after(ms, () => {
      this.turn = this.turn.then(() => this.look())
    })
  }

  private schedulePoll(): void {
    if (this.closed) return
    this.cancelPoll = this.options.clock.after(pollMs, () => {
      this.turn = this.turn.then(() => this.look())
      void this.turn.then(() => this.schedulePoll())
    })
  }

  /** The folder of each file, and that of what a symbolic link leads to: a replaced file has another inode. */
  private async follow(paths: readonly string[]): Promise<void> {
    const targets = await Promise.all(paths.map((path) => realpath(path).catch(() => path)))
    const files = [...paths, ...targets].map((path) => resolve(path))
    this.names = new Set(files.map((file) => basename(file)))
    const wanted = new Set(files.map((file) => dirname(file)))
    if (this.closed) return
    for (const [folder, watcher] of this.folders) {
      if (wanted.has(folder)) continue
      watcher.close()
      this.folders.delete(folder)
    }
    for (const folder of wanted) if (!this.folders.has(folder)) this.watchFolder(folder)
  }

  private watchFolder(folder: string): void {
    const drop = () => {
      this.folders.get(folder)?.close()
      this.folders.delete(folder)
    }
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        // Links of mounted volumes change under other names (..data).
        if (name === null || this.names.has(name) || name.startsWith('..')) this.soon()
      })
      watcher.on('error', drop)
      this.folders.set(folder, watcher)
    } catch {
      // The folder is not there, or cannot be watched: the poll sees what happens in it.
    }
  }
}

/** What tells one state of the files from another without reading them. */
async function stampOf(paths: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    paths.map((path) =>
      stat(path, { bigint: true }).then(
        ({ dev, ino, size, mtimeNs, ctimeNs }) => `${path} ${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`,
        (thrown: NodeJS.ErrnoException) => `${path} ${thrown.code}`,
      ),
    ),
  )
  return stamps.join('\n')
}

function sameReading(one: KubeconfigReading, other: KubeconfigReading): boolean {
  const essence = ({ contexts, ...rest }: KubeconfigReading) =>
    JSON.stringify([contexts.map(({ name, file, fingerprint }) => [name, file, fingerprint]), rest])
  return essence(one) === essence(other)
}
