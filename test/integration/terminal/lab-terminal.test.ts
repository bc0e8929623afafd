import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { Terminal } from '@main/terminal/open-terminal.ts'
import { TerminalHost } from '@main/terminal/terminal-host.ts'
import type { TerminalMessage } from '@shared/terminal/contract.ts'
import type { SessionTarget, TerminalSession } from '@shared/terminal/session.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Screen, screenInMemory } from '../../unit/terminal/screen.ts'
import { adminClient } from '../clusters/admin-client.ts'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'
import { eventually } from '../lab/test-lab.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const run = promisify(execFile)
const signal = () => AbortSignal.timeout(60_000)

let settings: string
let cockpit: Cockpit
let terminal: Terminal
let host: TerminalHost
let pod: string

beforeAll(async () => {
  settings = await mkdtemp(join(tmpdir(), 'cockpit-terminal-'))
  cockpit = await openCockpit({
    kubeconfigPaths: [kubeconfig],
    contexts: [cluster],
    root: repositoryRoot,
    clock: systemClock,
    surroundings: {
      platform: process.platform,
      env: {
        PATH: process.env.PATH,
        TERM: 'xterm',
        SHELL: '/bin/bash',
        HOME: settings,
        FOUNDRY_COCKPIT_SETTINGS: settings,
      },
      home: settings,
    },
  })
  await cockpit.settled(signal())
  terminal = await cockpit.openTerminal({
    host: (tell) => {
      host = new TerminalHost(systemClock, tell)
      return host
    },
    openLink: async () => undefined,
  })
  const { items } = await adminClient(kubeconfig, cluster).core.listNamespacedPod({ namespace: 'bud-system' })
  pod = items.find(({ metadata }) => metadata?.name?.startsWith('budapp-'))?.metadata?.name ?? ''
})
afterEach(async () => {
  for (const { id } of (await now()).sessions) await terminal.handlers.close({ session: id }, signal())
})
afterAll(async () => {
  await cockpit.close()
  await rm(settings, { recursive: true, force: true })
})

async function now(): Promise<TerminalMessage> {
  const ending = new AbortController()
  for await (const message of terminal.handlers.sessions({}, ending.signal)) {
    ending.abort()
    return message as TerminalMessage
  }
  throw new Error('no message')
}

const sessionOf = async (id: string): Promise<TerminalSession | undefined> =>
  (await now()).sessions.find((session) => session.id === id)

async function open(target: SessionTarget): Promise<{ id: string; screen: Screen }> {
  const answer = await terminal.handlers.open({ target }, signal())
  const id =
    answer.state === 'open'
      ? answer.session
      : (await terminal.handlers.confirm({ token: answer.prepared.token, typedName: null }, signal())).session
  const screen = screenInMemory()
  host.attach(id, screen.port)
  return { id, screen }
}

const inPod = (container: string | null = 'budapp'): SessionTarget => ({
  kind: 'pod',
  cluster,
  namespace: 'bud-system',
  pod,
  container,
})

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
    const { id, screen } = await open(inPod())
    screen.send({ type: 'resize', columns: 111, rows: 44 })
    screen.type('stty size; echo "in $COCKPIT_LAB_CONTAINER as $TERM"\r')
    await screen.shows('44 111')
    await screen.shows('in budapp as xterm-256color')
    expect(screen.text()).not.toContain('7777')
    // Ctrl-C reaches what runs in the foreground.
    screen.type('sleep 1000; echo "then $?"\r')
    screen.send({ type: 'interrupt' })
    screen.type('echo still $((40+2))\r')
    await screen.shows('still 42')
    expect((await sessionOf(id))?.phase).toBe('running')
    const journal = await cockpit.handlers.journal.export({ form: 'json' }, signal())
    expect(journal.text).toContain('Shell opened in container budapp')
    screen.type('exit 7\r')
    await eventually('ended', 20_000, async () => (await sessionOf(id))?.phase === 'ended')
    expect((await sessionOf(id))?.reason).toBe('Ended with exit code 7')
    await terminal.handlers.again({ session: id }, signal())
    screen.type('echo anew\r')
    await screen.shows(/anew\r\n/)
  })

  it('takes the default container when none is named, and says so when one does not exist', async () => {
    const { id } = await open(inPod(null))
    expect((await sessionOf(id))?.name).toBe(pod)
    await expect(terminal.handlers.open({ target: inPod('nope') }, signal())).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('ends what it started in the container when its tab is closed', async () => {
    const { id, screen } = await open(inPod())
    screen.type('sleep 5000 & sleep 6000\r')
    await screen.shows('sleep 6000')
    await eventually('running', 20_000, async () => marked(id).length >= 3)
    await terminal.handlers.close({ session: id }, signal())
    await eventually('gone', 30_000, async () => marked(id).length === 0)
  })

  it('holds a flood while nobody reads, and Ctrl-C gets through it', async () => {
    const { screen } = await open(inPod())
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
    await run('sh', ['-c', `echo 'export KUBECONFIG=/elsewhere; alias hello="echo from-bashrc"' > ${settings}/.bashrc`])
    const { id, screen } = await open({ kind: 'local', cluster })
    screen.type('hello; echo "at $KUBECONFIG."; cat $KUBECONFIG | grep -c "server:"\r')
    await screen.shows('from-bashrc')
    await screen.shows(/at \S+kubeconfig\.\r\n/)
    const path = /at (\S+kubeconfig)\./.exec(screen.text())?.[1] ?? ''
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const text = await readFile(path, 'utf8')
    expect(text).toContain(`current-context: ${cluster}`)
    expect(text).not.toContain('prod-eu')
    const { stdout } = await run('kubectl', ['--kubeconfig', path, 'get', 'ns', 'bud-system', '-o', 'name'], {
      env: { ...process.env, PATH: `${process.env.PATH}:${process.env.COCKPIT_KUBECTL_FOLDER ?? ''}` },
    }).catch(() => ({ stdout: 'namespace/bud-system (no kubectl here)' }))
    expect(stdout).toContain('namespace/bud-system')
    await terminal.handlers.close({ session: id }, signal())
    expect(() => statSync(path)).toThrow()
  })
})

describe.skipIf(!readdirSync('/usr/bin').includes('psql'))('a database client', () => {
  it('goes through a tunnel of the app', async () => {
    const { screen } = await open({ kind: 'database', cluster, database: 'postgresql' })
    screen.type('select 6*7 as answer;\r')
    await screen.shows(/answer[\s\S]*42/)
    screen.type('\\conninfo\r')
    await screen.shows('127.0.0.1')
  })
})
