import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { systemClock } from '@main/platform/system-clock.ts'
import { type HostEvent, type SourceRequest, TerminalHost } from '@main/terminal/terminal-host.ts'
import { flowMarks } from '@shared/terminal/port-messages.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { screenInMemory } from './screen.ts'

const events: HostEvent[] = []
const host = new TerminalHost(systemClock, (event) => events.push(event))
afterEach(async () => {
  await host.closeAll()
  events.length = 0
})

const program = (script: string): SourceRequest => ({
  type: 'local',
  file: '/bin/sh',
  args: ['-c', script],
  cwd: '/',
  env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' },
  columns: 80,
  rows: 24,
})

async function open(script: string, id = 'one') {
  await host.start(id, program(script))
  const screen = screenInMemory()
  host.attach(id, screen.port)
  return screen
}

const ended = (id = 'one') =>
  new Promise<HostEvent>((resolve) => {
    const look = () => {
      const found = events.find((event) => event.type === 'ended' && event.id === id)
      if (found) resolve(found)
      else setTimeout(look, 10)
    }
    look()
  })

/** Living processes whose command line holds a word. */
function processesWith(word: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) return []
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word) ? [pid] : []
    } catch {
      return []
    }
  })
}

/** What this process holds open. */
const descriptors = () =>
  readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)]
    } catch {
      return []
    }
  })

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe.skipIf(process.platform !== 'linux')(
  'the host of sessions, with programs of this machine',
  { timeout: 60_000 },
  () => {
    it('runs a program on a terminal of the size that the screen has, and tells how it ended', async () => {
      const screen = await open('read line; stty size; echo "got $line"; exit 3')
      screen.send({ type: 'resize', columns: 101, rows: 33 })
      screen.type('grüße\r')
      await screen.shows('33 101')
      await screen.shows('got grüße')
      expect(await ended()).toMatchObject({ phase: 'ended', reason: 'Ended with exit code 3' })
      await screen.shows('Ended with exit code 3. Enter starts it again.')
    })

    it('erases a whole character of several bytes in a line that is being typed', async () => {
      const screen = await open('read line; printf "%s" "$line" | od -An -tx1')
      screen.type('aé\x7fb\r')
      await screen.shows(/61 62/)
    })

    it('loses nothing of an output whose reader was held when the program ended', async () => {
      const screen = screenInMemory(10_000_000)
      const lines = Math.ceil(flowMarks.high / 9) + 10_000
      await host.start('one', program(`seq 1000001 ${1_000_000 + lines}; echo THE-END`))
      screen.hang()
      host.attach('one', screen.port)
      await until(() => screen.bytes() >= flowMarks.high)
      await new Promise((resolve) => setTimeout(resolve, 600))
      screen.goOn()
      await screen.shows('Ended with exit code 0')
      expect(screen.text()).toContain('THE-END')
      expect(screen.text().match(/1\d{6}\r\n/g)).toHaveLength(lines)
    })

    it('tells the end of a program at once whose screen hangs, and shows all that it said when the screen goes on', async () => {
      const screen = screenInMemory(10_000_000)
      const shown = Math.ceil(flowMarks.high / 8) + 500
      screen.hang()
      await host.start('one', program(`stty -echo; seq 100001 ${100_000 + shown}; read line; seq 200001 201500`))
      host.attach('one', screen.port)
      await until(() => screen.bytes() >= flowMarks.high)
      // The reader is held now; what follows stays in the terminal, which has room for it.
      screen.type('\r')
      expect(await ended()).toMatchObject({ reason: 'Ended with exit code 0' })
      screen.goOn()
      await screen.shows('Ended with exit code 0')
      expect(screen.text().match(/[12]\d{5}\r\n/g)).toHaveLength(shown + 1_500)
    })

    it('holds a flood while the screen hangs, and Ctrl-C gets through and is answered by the prompt', async () => {
      const screen = await open(`trap 'echo STOPPED; read line; echo said $line; exit' INT; yes flooding-the-screen`)
      await until(() => screen.bytes() > 1_000_000)
      screen.hang()
      await new Promise((resolve) => setTimeout(resolve, 200))
      const then = screen.bytes()
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(screen.bytes()).toBe(then)
      screen.send({ type: 'interrupt' })
      screen.goOn()
      await screen.shows('of output not shown: Ctrl-C')
      await screen.shows('STOPPED')
      screen.type('go on\r')
      await screen.shows('said go on')
    })

    it('ends the program and what it started when the session is closed, also one that does not want to', async () => {
      const word = `cockpit-leftover-${process.pid}`
      await open(`trap "" HUP TERM INT; sh -c "trap '' HUP; while :; do sleep 1; done; : ${word}" ; :`)
      await until(() => processesWith(word).length > 0)
      await host.close('one')
      await until(() => processesWith(word).length === 0)
    })

    it('holds the program when its screen goes and shows the rest to the next one', async () => {
      const screen = await open('echo first; read line; echo second')
      await screen.shows('first')
      screen.close()
      screen.type('\r')
      await new Promise((resolve) => setTimeout(resolve, 200))
      const next = screenInMemory()
      host.attach('one', next.port)
      await next.shows('second')
    })

    it('lets a screen go that sends what is no message', async () => {
      const screen = await open('cat')
      let closed = false
      const close = () => {
        closed = true
      }
      host.attach('one', { ...screen.port, close })
      screen.send({ type: 'resize', columns: -1, rows: 1 })
      expect(closed).toBe(true)
    })

    it('ends what was in something that is gone, and says so instead of how it ended', async () => {
      const screen = await open('echo ready; exec sleep 1000')
      await screen.shows('ready')
      const why = { phase: 'ended', reason: 'Pod x is gone', hint: 'Open a shell in another pod.' } as const
      await host.gone('one', why)
      expect(await ended()).toMatchObject(why)
      await screen.shows(' Pod x is gone. Open a shell in another pod. ')
      expect(screen.text()).not.toContain('Enter starts it again')

      const next = await open('exit 3', 'two')
      await next.shows('Ended with exit code 3')
      await host.gone('two', why)
      await next.shows(' Pod x is gone. Open a shell in another pod. ')
    })

    it('starts a session that ended again in its place', async () => {
      const screen = await open('echo once')
      await ended()
      events.length = 0
      await host.start('one', program('echo twice'))
      await screen.shows('twice')
      await ended()
    })

    it('says why a program cannot be started', async () => {
      const screen = screenInMemory()
      await host.start('one', { ...program(''), file: '/nowhere/shell' } as SourceRequest).catch(() => undefined)
      host.attach('one', screen.port)
      await ended()
      expect(events.some((event) => event.type === 'ended')).toBe(true)
    })

    it('leaves no descriptor and no process after 100 sessions', async () => {
      // Other tests of this process open files of their own; pseudo-terminals are opened here only.
      const terminals = () => descriptors().filter((path) => path.includes('ptmx')).length
      const word = `cockpit-round-${process.pid}`
      const round = async () => {
        const screen = await open(`echo ready; : ${word}; exec sleep 1000`)
        await screen.shows('ready')
        await host.close('one')
      }
      await round()
      await until(() => terminals() === 0)
      for (let turn = 0; turn < 100; turn += 1) await round()
      await until(() => terminals() === 0)
      await until(() => processesWith(word).length === 0)
    })
  },
)
