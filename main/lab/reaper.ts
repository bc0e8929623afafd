import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Stream, Writable } from 'node:stream'

/**
 * The reaper is a shell that waits at the end of a pipe which only the supervisor holds. Each child adds its own process
 * group to the pipe before it becomes the server it is to be, so there is no moment at which a child exists and the
 * reaper doesn't know. When the supervisor goes, however it goes, the pipe ends and the reaper ends all groups.
 * It is a shell because a packaged app has no second Node to run, and because it must not need 40 MB to wait.
 */
const reaperScript = `
mark="$1"
groups=" "
trap '' HUP INT TERM
while read -r sign group signal; do
  case "$sign" in
    +) groups="$groups$group:$signal " ;;
    -) case "$groups" in
         *" $group:"*) left="\${groups%%" $group:"*}"; right="\${groups#*" $group:"}"; groups="$left \${right#* }" ;;
       esac ;;
  esac
done
alive() {
  for entry in $groups; do kill -s 0 -- "-\${entry%%:*}" 2>/dev/null && return 0; done
  return 1
}
for entry in $groups; do kill -s "\${entry#*:}" -- "-\${entry%%:*}" 2>/dev/null; done
rounds=0
while alive && [ "$rounds" -lt 20 ]; do sleep 0.1; rounds=$((rounds + 1)); done
for entry in $groups; do kill -s KILL -- "-\${entry%%:*}" 2>/dev/null; done
for file in $(grep -lsaF "$mark" /proc/[0-9]*/environ 2>/dev/null); do
  pid="\${file#/proc/}"; pid="\${pid%%/*}"
  [ "$pid" = "$$" ] || kill -s KILL "$pid" 2>/dev/null
done
exit 0
`

/** What a child's shell does before it becomes the server: tells the reaper its group, and lets go of the pipe. */
export const registerScript = 'signal="$1"; shift; echo "+ $$ $signal" >&3; exec 3>&-; exec "$@"'

/** The variable in every child's environment that tells which lab it belongs to. */
export const markName = 'COCKPIT_LAB_MARK'

/** A fixed-length name of the folder: with the folder itself, a search for /a/lab would also find /a/lab-2. */
export const labMark = (folder: string): string => createHash('sha256').update(folder).digest('hex').slice(0, 32)

export class Reaper {
  readonly #mark: string
  readonly #groups = new Map<number, string>()
  #shell: ChildProcess
  #closed = false

  constructor(folder: string) {
    this.#mark = labMark(folder)
    this.#shell = this.#start()
  }

  /** The pipe that a child writes its group to, as its file descriptor 3. */
  get pipe(): Stream {
    return this.#input
  }

  get pid(): number {
    return this.#shell.pid ?? 0
  }

  /** The child has written the same itself; this is for the case that the reaper must be started anew. */
  remember(group: number, signal: string): void {
    this.#groups.set(group, signal)
  }

  /** The group has ended. */
  forget(group: number): void {
    if (this.#groups.delete(group)) this.#input.write(`- ${group}\n`)
  }

  /** Ends what is left and resolves when the reaper is gone. */
  async close(): Promise<void> {
    this.#closed = true
    const gone = new Promise<void>((resolve) => this.#shell.once('exit', () => resolve()))
    if (this.#shell.exitCode !== null) return
    this.#input.end()
    await gone
  }

  get #input(): Writable {
    if (this.#shell.stdin === null) throw new Error('the reaper has no pipe')
    return this.#shell.stdin
  }

  #start(): ChildProcess {
    // A process group of its own: Ctrl-C in the terminal must not reach it before it has done its work.
    const shell = spawn('/bin/sh', ['-c', reaperScript, 'lab-reaper', `${markName}=${this.#mark}`], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: '/usr/bin:/bin' },
    })
    shell.stdin?.on('error', () => undefined)
    shell.unref()
    shell.on('exit', () => {
      if (this.#closed) return
      this.#shell = this.#start()
      for (const [group, signal] of this.#groups) this.#input.write(`+ ${group} ${signal}\n`)
    })
    return shell
  }
}

/** Processes of a lab that its crashed supervisor and its reaper both left. Linux only; elsewhere there is no answer. */
export async function findLeftovers(folder: string): Promise<number[]> {
  const wanted = `${markName}=${labMark(folder)}`
  const found: number[] = []
  let names: string[]
  try {
    names = await readdir('/proc')
  } catch {
    return []
  }
  for (const name of names) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      if ((await readFile(`/proc/${name}/environ`, 'latin1')).split('\0').includes(wanted)) found.push(pid)
    } catch {
      // It ended meanwhile, or belongs to somebody else.
    }
  }
  return found
}

/** Ends what a crashed lab left behind. Answers how many processes there were. */
export async function sweepLeftovers(folder: string): Promise<number> {
  const leftovers = await findLeftovers(folder)
  // QUIT first: PostgreSQL then gives its shared memory back, which nobody would after SIGKILL.
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of signal === 'SIGQUIT' ? leftovers : await findLeftovers(folder)) {
      try {
        process.kill(pid, signal)
      } catch {
        // Gone already.
      }
    }
    for (let tries = 0; tries < 10 && (await findLeftovers(folder)).length > 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  return leftovers.length
}
