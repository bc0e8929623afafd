import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, readdir, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { labMark, markName, registerScript } from '@main/lab/reaper.ts'
import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { Freshness, RowsMessage } from '@shared/clusters/contract.ts'
import type { Row } from '@shared/clusters/kind.ts'
import { bundleForNode, repositoryRoot } from '../node-bundle.ts'
import type { ApiServers } from './api-servers.ts'
import type { AppOrder, AppWord } from './chaos-app-process.ts'
import type { TrackedKind } from './cluster-truth.ts'

/** A table as a window keeps it from what it is told. */
export interface Table {
  readonly rows: ReadonlyMap<string, Row>
  readonly freshness: Freshness
}

export interface Footprint {
  /** Open files of any sort, as the kernel counts them; sockets are among them. */
  readonly files: number
  readonly sockets: number
  readonly timers: number
  /** All that keeps the event loop busy, timers among it. */
  readonly handles: number
  /** After a garbage collection. */
  readonly heapBytes: number
}

type Listener = (word: Exclude<AppWord, { type: 'footprint' }>) => void

/** The app in a process of its own, seen from outside: what it tells, how much it holds, and its sleep. */
export class ChaosApp {
  readonly summaries = new Map<string, ClusterSummary>()
  private readonly tables = new Map<string, { rows: Map<string, Row>; freshness: Freshness }>()
  private readonly listeners = new Set<Listener>()
  private readonly measured: ((footprint: Extract<AppWord, { type: 'footprint' }>) => void)[] = []
  private sleepingSince: number | null = null
  private slept = 0
  /** When it woke last (or was started), by performance.now(). */
  wokeAt = performance.now()

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (word: AppWord) => this.take(word))
  }

  /** @param kubeconfig text. */
  static async start(servers: ApiServers, kubeconfig: string): Promise<ChaosApp> {
    const bundle = await bundleForNode('chaos-app', { app: 'test/integration/clusters/chaos-app-process.ts' })
    const home = join(servers.folder, 'app')
    const path = join(home, 'kubeconfig')
    await mkdir(home, { mode: 0o700 })
    await writeFile(path, kubeconfig, { mode: 0o600 })
    const program = [process.execPath, '--expose-gc', join(bundle, 'app.cjs'), path, repositoryRoot, home]
    const child = spawn('/bin/sh', ['-c', registerScript, 'lab-child', 'KILL', ...program], {
      env: { PATH: process.env.PATH ?? '', HOME: home, [markName]: labMark(servers.folder) },
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', servers.reaper.pipe, 'ipc'],
    })
    return new ChaosApp(child)
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  get asleep(): boolean {
    return this.sleepingSince !== null
  }

  /** Time that passes only while the app is awake, ms: what the app's own deadlines are counted in. */
  awakeMs(): number {
    const now = performance.now()
    return now - this.slept - (this.sleepingSince === null ? 0 : now - this.sleepingSince)
  }

  table(cluster: string, kind: TrackedKind): Table | null {
    return this.tables.get(`${cluster} ${kind}`) ?? null
  }

  /** Called after each word was taken in. */
  onWord(listener: Listener): void {
    this.listeners.add(listener)
  }

  /** SIGSTOP for so long, as a laptop that is closed. */
  async sleep(ms: number): Promise<void> {
    this.signal('SIGSTOP')
    this.sleepingSince = performance.now()
    await new Promise((resolve) => setTimeout(resolve, ms))
    this.wokeAt = performance.now()
    this.slept += this.wokeAt - this.sleepingSince
    this.sleepingSince = null
    this.signal('SIGCONT')
  }

  /** Opens the table of another kind and leaves it. */
  visit(cluster: string, kind: string, ms: number): void {
    this.order({ type: 'visit', cluster, kind, ms })
  }

  async measure(): Promise<Footprint> {
    const told = new Promise<Extract<AppWord, { type: 'footprint' }>>((resolve) => this.measured.push(resolve))
    this.order({ type: 'measure' })
    const { heapBytes, resources } = await told
    const folder = `/proc/${this.pid}/fd`
    // A descriptor may be closed between the two looks.
    const open = await Promise.all((await readdir(folder)).map((fd) => readlink(join(folder, fd)).catch(() => '')))
    return {
      files: open.length,
      sockets: open.filter((target) => target.startsWith('socket:')).length,
      timers: resources.Timeout ?? 0,
      handles: Object.values(resources).reduce((sum, count) => sum + count, 0),
      heapBytes,
    }
  }

  async close(): Promise<void> {
    if (this.ended) return
    const gone = new Promise((resolve) => this.child.once('exit', resolve))
    this.signal('SIGKILL')
    await gone
  }

  private get pid(): number {
    if (this.child.pid === undefined || this.ended) throw new Error('the app under chaos has ended')
    return this.child.pid
  }

  private signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal)
  }

  private order(order: AppOrder): void {
    this.child.send(order)
  }

  private take(word: AppWord): void {
    if (word.type === 'footprint') {
      this.measured.shift()?.(word)
      return
    }
    if (word.type === 'fleet') for (const summary of word.message.changed) this.summaries.set(summary.id, summary)
    else this.takeRows(`${word.cluster} ${word.kind}`, word.message)
    for (const listener of this.listeners) listener(word)
  }

  private takeRows(key: string, message: RowsMessage): void {
    const { freshness } = message
    if (message.type === 'snapshot') {
      this.tables.set(key, { rows: new Map(message.rows.map((row) => [row.uid, row])), freshness })
      return
    }
    const table = this.tables.get(key)
    if (table === undefined) throw new Error(`${key}: a change before the snapshot`)
    for (const row of message.upserts) table.rows.set(row.uid, row)
    for (const uid of message.removes) table.rows.delete(uid)
    table.freshness = freshness
  }
}
