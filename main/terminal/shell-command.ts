/** Programs that may be a container's shell, in the order in which they are tried. */
export const shellPrograms = ['sh', 'bash', '/bin/busybox', '/busybox/sh'] as const

/** Of what the shell's first line prints; nothing else begins so. */
const pidStart = '\x1b]7777;'
const pidEnd = '\x07'
const longestHead = 512

/** Tells its own process id, then becomes bash where there is one. */
const becomeShell =
  `printf '\\033]7777;%s\\007' "$$"; export TERM=xterm-256color FOUNDRY_COCKPIT_SHELL="$0"; ` +
  'if command -v bash >/dev/null 2>&1; then exec bash; fi; exec "$1"'

/**
 * argv that finds the shell of a container.
 * @param mark a word that is in the environment of the shell and of all that it starts.
 */
export function shellCommand(program: (typeof shellPrograms)[number], mark: string): string[] {
  if (program === '/bin/busybox') return [program, 'sh', '-c', becomeShell, mark, 'sh']
  return [program, '-c', becomeShell, mark, program]
}

/**
 * With the shell's process id as $0 and its mark as $1. A shell passes the hang-up on to its jobs, but to one that it is
 * just starting it is lost (seen with bash for one in ten): so what its session began in the last 2 s is hung up apart. What
 * is older and still there was meant to go on (nohup, disown). Fields as in proc(5), behind the name, which may hold
 * anything: the session is the 4th, the start the 20th, in hundredths of a second.
 */
const endShell = `
of() { line=; read -r line < "/proc/$1/stat"; set -f; set -- \${line##*) }; set +f; session=$4; start=\${20}; }
exec 2>/dev/null
grep -qs "FOUNDRY_COCKPIT_SHELL=$1" "/proc/$0/environ" || exit 0
of $$; since=$((start - 200))
kill -HUP "$0" "-$0"
for wait in 1 2 3; do sleep 1; kill -0 "$0" || break; done
kill -0 "$0" && kill -KILL "$0" "-$0"
for place in /proc/[0-9]*; do
  of "\${place#/proc/}"
  [ "$session" = "$0" ] && [ "$start" -ge "$since" ] && kill -HUP "\${place#/proc/}"
done
exit 0
`

/**
 * argv that ends a shell which was left alone: the API server does not end what an exec began when its connection goes.
 * It is ended only where the process of this number is really the one that was marked.
 */
export function endShellCommand(pid: number, mark: string): string[] {
  return ['sh', '-c', endShell, `${pid}`, mark]
}

/** Takes the process id out of the first output of a shell; all else passes. */
export class ShellHead {
  private head: Buffer | null = Buffer.alloc(0)

  /** @returns what is to be shown, and the process id when it was just found. */
  read(chunk: Buffer): { readonly shown: Buffer; readonly pid: number | null } {
    if (this.head === null) return { shown: chunk, pid: null }
    this.head = Buffer.concat([this.head, chunk])
    const start = this.head.indexOf(pidStart)
    const end = start === -1 ? -1 : this.head.indexOf(pidEnd, start)
    if (end === -1) {
      if (this.head.length < longestHead) return { shown: Buffer.alloc(0), pid: null }
      return { shown: this.rest(), pid: null }
    }
    const pid = Number(this.head.subarray(start + pidStart.length, end).toString('latin1'))
    const shown = Buffer.concat([this.head.subarray(0, start), this.head.subarray(end + 1)])
    this.head = null
    return { shown, pid: Number.isInteger(pid) && pid > 0 ? pid : null }
  }

  /** What was kept back and will not become a process id any more. */
  rest(): Buffer {
    const rest = this.head ?? Buffer.alloc(0)
    this.head = null
    return rest
  }
}
