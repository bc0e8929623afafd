import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { SessionTarget } from '@shared/terminal/session.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { eventually } from '../lab/test-lab.ts'
import { budappPod, type TerminalUnderTest, terminalUnderTest } from './terminal-under-test.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const run = promisify(execFile)
const signal = () => AbortSignal.timeout(60_000)

let terminal: TerminalUnderTest
let budapp: SessionTarget & { kind: 'pod' }

beforeAll(async () => {
  terminal = await terminalUnderTest(kubeconfig, cluster)
  budapp = await budappPod(kubeconfig, cluster)
})
afterEach(() => terminal.closeSessions())
afterAll(() => terminal.close())

const nameOf = async (id: string) => (await terminal.sessions()).find((session) => session.id === id)?.name

/** Processes of this machine with a word in their environment: the lab's pods run here. */
function marked(word: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'latin1').includes(word)
    } catch {
      return false
    }
  })
}

describe('a shell in a pod', () => {
  it('is opened through the gate, journalled, and is a whole terminal', async () => {
    const { id, screen } = await terminal.open(budapp)
    screen.send({ type: 'resize', columns: 111, rows: 44 })
    screen.type('stty size; echo "in $COCKPIT_LAB_CONTAINER as $TERM"\r')
    await screen.shows('44 111')
    await screen.shows('in budapp as xterm-256color')
    expect(screen.text()).not.toContain('7777')
    // Ctrl-C reaches what runs in the foreground; one program, for between two the shell would take it and go on.
    screen.type("sh -c 'echo going$((1+1)); exec sleep 1000'\r")
    await screen.shows('going2')
    screen.send({ type: 'interrupt' })
    await screen.shows('^C')
    screen.type('echo still $((40+2))\r')
    await screen.shows('still 42')
    await terminal.reaches(id, 'running')
    const journal = await terminal.cockpit.handlers.journal.export({ form: 'json' }, signal())
    expect(journal.text).toContain('Shell opened in container budapp')
    screen.type('exit 7\r')
    expect((await terminal.reaches(id, 'ended')).reason).toBe('Ended with exit code 7')
    await terminal.handlers.again({ session: id }, signal())
    screen.type('echo anew\r')
    await screen.shows(/anew\r\n/)
  })

  it('takes the default container when none is named, and says so when one does not exist', async () => {
    const { id } = await terminal.open({ ...budapp, container: null })
    expect(await nameOf(id)).toBe(budapp.pod)
    const wrong = { ...budapp, container: 'nope' }
    await expect(terminal.handlers.open({ target: wrong }, signal())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('ends what it started in the container when its tab is closed', async () => {
    const { id, screen } = await terminal.open(budapp)
    screen.type('sleep 5000 & sleep 6000\r')
    await screen.shows('sleep 6000')
    await eventually('running', 20_000, async () => marked(id).length >= 3)
    await terminal.handlers.close({ session: id }, signal())
    await eventually('gone', 30_000, async () => marked(id).length === 0)
  })

  it('holds a flood while nobody reads, and Ctrl-C gets through it', async () => {
    const { screen } = await terminal.open(budapp)
    screen.type('yes flooding\r')
    await eventually('flood', 20_000, async () => screen.bytes() > 1_000_000)
    screen.hang()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const then = screen.bytes()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(screen.bytes()).toBe(then)
    screen.send({ type: 'interrupt' })
    screen.goOn()
    screen.type('echo calm $((1+1))\r')
    await screen.shows('of output not shown: Ctrl-C')
    await screen.shows('calm 2')
  })
})

describe('a shell of this machine', () => {
  it('sees one context only, whatever its start-up files say, and leaves no file', async () => {
    await run('sh', [
      '-c',
      `echo 'export KUBECONFIG=/elsewhere; alias hello="echo from-bashrc"' > ${terminal.home}/.bashrc`,
    ])
    const { id, screen } = await terminal.open({ kind: 'local', cluster })
    screen.type('hello; echo "at $KUBECONFIG."; cat $KUBECONFIG | grep -c "server:"\r')
    await screen.shows('from-bashrc')
    await screen.shows(/at \S+kubeconfig\.\r\n/)
    const path = /at (\S+kubeconfig)\./.exec(screen.text())?.[1] ?? ''
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const text = await readFile(path, 'utf8')
    expect(text).toContain(`current-context: ${cluster}`)
    expect(text).not.toContain('prod-eu')
    await terminal.handlers.close({ session: id }, signal())
    expect(() => statSync(path)).toThrow()
  })
})

describe('a database client', () => {
  const lacks = (program: string) =>
    [!readdirSync('/usr/bin').includes(program), `${program} is not installed`] as const

  it('psql goes through a tunnel of the app', async ({ skip }) => {
    skip(...lacks('psql'))
    const { screen } = await terminal.open({ kind: 'database', cluster, database: 'postgresql' })
    screen.type('select 6*7 as answer;\r')
    await screen.shows(/answer[\s\S]*42/)
    screen.type('\\conninfo\r')
    await screen.shows('127.0.0.1')
  })

  it('redis-cli goes through a tunnel of the app', async ({ skip }) => {
    skip(...lacks('redis-cli'))
    const { screen } = await terminal.open({ kind: 'database', cluster, database: 'redis' })
    await screen.shows(/127\.0\.0\.1:\d+> /)
    screen.type('echo answer$\r')
    await screen.shows('"answer$"')
  })

  it('clickhouse-client speaks its own protocol through a tunnel of the app', async ({ skip }) => {
    skip(...lacks('clickhouse-client'))
    const { id, screen } = await terminal.open({ kind: 'database', cluster, database: 'clickhouse' })
    await screen.shows(/Connected to ClickHouse server/)
    screen.type("select concat('ans', 'wer'), 6*7;\r")
    await screen.shows(/answer.*42/)
    screen.type('exit\r')
    expect((await terminal.reaches(id, 'ended')).reason).toBe('Ended with exit code 0')
  })
})
