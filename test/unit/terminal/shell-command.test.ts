import { execFile, spawn } from 'node:child_process'
import { setTimeout as passed } from 'node:timers/promises'
import { promisify } from 'node:util'
import { endShellCommand, ShellHead, shellCommand } from '@main/terminal/shell-command.ts'
import { describe, expect, it } from 'vitest'
import { markedProcesses } from './marked-processes.ts'

const run = promisify(execFile)

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Starts what a container would start; resolves with the process id that the shell tells. */
async function shellWith(mark: string, input: string) {
  const [file = '', ...args] = shellCommand('sh', mark)
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const head = new ShellHead()
  const pid = await new Promise<number>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const found = head.read(chunk).pid
      if (found !== null) resolve(found)
    })
  })
  child.stdin.write(input)
  return { pid, exited, child }
}

describe.skipIf(process.platform !== 'linux')('the shell of a container', { timeout: 60_000 }, () => {
  it('is found, tells its process id, and is ended with what it runs', async () => {
    const { pid, exited } = await shellWith('mark-one', 'trap "" HUP; sleep 1000\n')
    expect(alive(pid)).toBe(true)
    const [file = '', ...args] = endShellCommand(pid, 'mark-one')
    await run(file, args)
    await exited
    expect(alive(pid)).toBe(false)
  })

  it('leaves no job that it was just starting, and lets one go on that was meant to', async () => {
    const meant = 'set -m; sleep 1000 & '
    const inTheMiddle = "trap 'sleep 1001 & exit' HUP; while :; do sleep 0.05; done\n"
    const { pid, exited } = await shellWith('mark-four', meant + inTheMiddle)
    const commands = () => markedProcesses('mark-four').map(({ command }) => command)
    await expect.poll(commands, { timeout: 20_000 }).toContain('sleep 1000')
    // Longer than what counts as just started.
    await passed(2_500)
    const [file = '', ...args] = endShellCommand(pid, 'mark-four')
    await run(file, args)
    await exited
    try {
      await expect.poll(commands, { timeout: 10_000 }).toEqual(['sleep 1000'])
    } finally {
      for (const left of markedProcesses('mark-four')) process.kill(left.pid, 'SIGKILL')
    }
  })

  it('is left alone when it is another one that got the number', async () => {
    const { pid, child, exited } = await shellWith('mark-two', 'sleep 1000\n')
    const [file = '', ...args] = endShellCommand(pid, 'mark-three')
    await run(file, args)
    expect(alive(pid)).toBe(true)
    process.kill(-(child.pid ?? 0), 'SIGKILL')
    await exited
  })
})

describe('the first output of a shell', () => {
  const marker = '\x1b]7777;4711\x07'

  it('loses the process id and nothing else, wherever it is cut', () => {
    const whole = Buffer.from(`motd\r\n${marker}$ `)
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const head = new ShellHead()
      const parts = [head.read(whole.subarray(0, cut)), head.read(whole.subarray(cut))]
      expect(Buffer.concat(parts.map(({ shown }) => shown)).toString()).toBe('motd\r\n$ ')
      expect(parts.flatMap(({ pid }) => pid ?? [])).toEqual([4711])
    }
  })

  it('is shown as it is where no process id comes', () => {
    const head = new ShellHead()
    expect(head.read(Buffer.from('hello')).shown.toString()).toBe('')
    expect(head.rest().toString()).toBe('hello')
    const long = new ShellHead()
    expect(long.read(Buffer.from('x'.repeat(600))).shown).toHaveLength(600)
    expect(long.read(Buffer.from(marker)).shown.toString()).toBe(marker)
  })

  it('takes no number that is none', () => {
    expect(new ShellHead().read(Buffer.from('\x1b]7777;-1\x07'))).toMatchObject({ pid: null })
    expect(new ShellHead().read(Buffer.from('\x1b]7777;1 2\x07'))).toMatchObject({ pid: null })
  })
})
