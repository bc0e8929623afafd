import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@main/platform/system-clock.ts'
import { Recorder } from '@main/terminal/recorder.ts'
import { type SourceRequest, TerminalHost } from '@main/terminal/terminal-host.ts'
import { readEvent, readHeader } from '@shared/recordings/asciicast.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { heldClock } from '../checks/fake-cluster.ts'
import { screenInMemory } from './screen.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-recorder-'))
  path = join(folder, 'one.cast')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const linesOf = async () => (await readFile(path, 'utf8')).split('\n').slice(0, -1)
const eventsOf = async () => (await linesOf()).slice(1).map(readEvent)
const outputOf = async () =>
  (await eventsOf())
    .map((event) => (event !== null && event !== 'other' && event.type === 'output' ? event.text : ''))
    .join('')

describe('the recorder', () => {
  it('writes what comes, with its times, for its owner only', async () => {
    const clock = heldClock(1_700_000_000_000)
    const reasons: string[] = []
    const wish = { path, title: 'shell on staging' }
    const recorder = await Recorder.open(wish, { columns: 80, rows: 24 }, clock, (reason) => reasons.push(reason))
    const word = Buffer.from('grüße')
    await clock.advance(1_500)
    recorder.output(word.subarray(0, 3))
    recorder.output(word.subarray(3))
    await clock.advance(500)
    recorder.resize({ columns: 120, rows: 40 })
    await Promise.all([recorder.end('ended by hand'), recorder.end('again')])
    recorder.output(Buffer.from('late'))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const [first = ''] = await linesOf()
    expect(readHeader(first)).toEqual({
      version: 2,
      width: 80,
      height: 24,
      timestamp: 1_700_000_000,
      title: wish.title,
    })
    expect(await eventsOf()).toEqual([
      { at: 1.5, type: 'output', text: 'gr' },
      { at: 1.5, type: 'output', text: 'üße' },
      { at: 2, type: 'resize', columns: 120, rows: 40 },
      { at: 2, type: 'mark', text: 'The recording ended by hand' },
    ])
    expect(reasons).toEqual(['ended by hand'])
  })

  it('ends by itself at its limit, and says so', async () => {
    const limit = 64 * 1024
    const reason = await new Promise<string>((resolve) => {
      void Recorder.open({ path, title: '' }, { columns: 80, rows: 24 }, systemClock, resolve, limit).then(
        (recorder) => {
          for (let turn = 0; turn < 100; turn += 1) recorder.output(Buffer.alloc(1_000, 'x'))
        },
      )
    })
    expect(reason).toContain('at its limit')
    expect((await stat(path)).size).toBeLessThanOrEqual(limit)
    expect((await eventsOf()).at(-1)).toMatchObject({ type: 'mark', text: expect.stringContaining('at its limit') })
  })

  it('never writes over a file that is there', async () => {
    const open = () => Recorder.open({ path, title: '' }, { columns: 80, rows: 24 }, systemClock, () => undefined)
    await (await open()).end('ended')
    await expect(open()).rejects.toMatchObject({ code: 'EEXIST' })
  })
})

describe.skipIf(process.platform !== 'linux')('a recorded session', { timeout: 60_000 }, () => {
  const ended: string[] = []
  const host = new TerminalHost(systemClock, (event) => event.type === 'recorded' && ended.push(event.reason))
  afterEach(async () => {
    await host.closeAll()
    ended.length = 0
  })
  const shell: SourceRequest = {
    type: 'local',
    file: '/bin/bash',
    args: ['--norc', '-i'],
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', PS1: 'ready> ', HOME: '/' },
    columns: 80,
    rows: 24,
  }
  async function recorded() {
    await host.start('one', shell)
    const screen = screenInMemory()
    host.attach('one', screen.port)
    await screen.shows('ready> ')
    await host.record('one', { path, title: 'local shell on staging' })
    return screen
  }

  it('holds what was shown, and no secret that was typed where nothing is echoed', async () => {
    const screen = await recorded()
    screen.type('read -rsp "Password: " word; echo; echo "it has $(printf %s "$word" | wc -c) letters"\r')
    await screen.shows('Password: ')
    // As soon as the prompt is there the echo is off.
    await new Promise((resolve) => setTimeout(resolve, 300))
    screen.type('first-secret-4711\r')
    await screen.shows('it has 17 letters')
    screen.type('stty -echo; read -r other; stty echo; echo "that had $(printf %s "$other" | wc -c)"\r')
    await screen.shows('stty echo; echo')
    await new Promise((resolve) => setTimeout(resolve, 500))
    screen.type('second-secret-0815\r')
    await screen.shows('that had 18')
    screen.send({ type: 'resize', columns: 100, rows: 30 })
    screen.type('echo the end of $((40+2))\r')
    await screen.shows('the end of 42')
    await host.stopRecording('one')
    const text = await readFile(path, 'utf8')
    expect(await outputOf()).toContain('it has 17 letters')
    expect(await outputOf()).toContain('the end of 42')
    expect(text).not.toContain('secret')
    // Nothing that was typed is in it but what the terminal echoed.
    expect((await eventsOf()).every((event) => event !== null && event !== 'other')).toBe(true)
    expect(await eventsOf()).toContainEqual(expect.objectContaining({ type: 'resize', columns: 100, rows: 30 }))
    expect(ended).toEqual(['ended by hand'])
    screen.type('echo after$((1+1))\r')
    await screen.shows('after2')
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('says where Ctrl-C dropped output, and where the screen was away', async () => {
    const screen = await recorded()
    screen.type('yes flooding\r')
    await screen.shows('flooding')
    screen.hang()
    await new Promise((resolve) => setTimeout(resolve, 500))
    screen.send({ type: 'interrupt' })
    screen.goOn()
    await screen.shows('of output not shown')
    screen.close()
    const next = screenInMemory()
    host.attach('one', next.port)
    next.type('echo back$((1+1))\r')
    await next.shows('back2')
    await host.close('one')
    const marks = (await eventsOf()).flatMap((event) =>
      event !== null && event !== 'other' && event.type === 'mark' ? [event.text] : [],
    )
    expect(marks).toEqual([
      'Ctrl-C: what waited to be shown was dropped',
      'The screen went away; the program was held until it came back',
      'The recording ended with its session',
    ])
    expect(ended).toEqual(['ended with its session'])
  })

  it('is recorded once at a time, and only where its file can be made', async () => {
    await recorded()
    await expect(host.record('one', { path: join(folder, 'two.cast'), title: '' })).rejects.toMatchObject({
      code: 'RECORDING_FAILED',
    })
    await host.stopRecording('one')
    const nowhere = { path: join(folder, 'nowhere', 'x.cast'), title: '' }
    await expect(host.record('one', nowhere)).rejects.toMatchObject({ code: 'RECORDING_FAILED' })
    await expect(host.record('none', nowhere)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
