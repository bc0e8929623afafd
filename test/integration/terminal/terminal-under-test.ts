import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { TerminalHost } from '@main/terminal/terminal-host.ts'
import type { TerminalMessage } from '@shared/terminal/contract.ts'
import type { SessionTarget, TerminalSession } from '@shared/terminal/session.ts'
import { type Screen, screenInMemory } from '../../unit/terminal/screen.ts'
import { adminClient } from '../clusters/admin-client.ts'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'
import { eventually } from '../lab/test-lab.ts'

export interface TerminalUnderTest {
  readonly cockpit: Cockpit
  readonly home: string
  readonly handlers: Awaited<ReturnType<Cockpit['openTerminal']>>['handlers']
  /** Opens a session as a person does who confirms what is asked, and shows it on a screen. */
  open(target: SessionTarget): Promise<{ readonly id: string; readonly screen: Screen }>
  attach(id: string): Screen
  sessions(): Promise<readonly TerminalSession[]>
  /** Resolves when the session is in this phase. */
  reaches(id: string, phase: TerminalSession['phase']): Promise<TerminalSession>
  closeSessions(): Promise<void>
  close(): Promise<void>
}

const signal = () => AbortSignal.timeout(60_000)

/** The app's services without a window, with the sessions in this process. */
export async function terminalUnderTest(kubeconfig: string, cluster: string): Promise<TerminalUnderTest> {
  const home = await mkdtemp(join(tmpdir(), 'cockpit-terminal-'))
  const { PATH } = process.env
  const env = { PATH, TERM: 'xterm', SHELL: '/bin/bash', HOME: home, FOUNDRY_COCKPIT_SETTINGS: home }
  const cockpit = await openCockpit({
    kubeconfigPaths: [kubeconfig],
    contexts: [cluster],
    root: repositoryRoot,
    clock: systemClock,
    surroundings: { platform: process.platform, env, home },
  })
  await cockpit.settled(signal())
  const hosts: TerminalHost[] = []
  const { handlers } = await cockpit.openTerminal({
    host: (tell) => {
      const host = new TerminalHost(systemClock, tell)
      hosts.push(host)
      return host
    },
    openLink: async () => undefined,
  })
  const attach = (id: string): Screen => {
    const screen = screenInMemory()
    hosts[0]?.attach(id, screen.port)
    return screen
  }
  const sessions = async () => {
    const ending = new AbortController()
    for await (const message of handlers.sessions({}, ending.signal)) {
      ending.abort()
      return (message as TerminalMessage).sessions
    }
    throw new Error('The stream ended.')
  }
  const closeSessions = async () => {
    for (const { id } of await sessions()) await handlers.close({ session: id }, signal())
  }
  return {
    cockpit,
    home,
    handlers,
    attach,
    sessions,
    closeSessions,
    async open(target) {
      const answer = await handlers.open({ target }, signal())
      if (answer.state === 'open') return { id: answer.session, screen: attach(answer.session) }
      const { token, typedName } = answer.prepared
      const { session } = await handlers.confirm({ token, typedName }, signal())
      return { id: session, screen: attach(session) }
    },
    reaches: (id, phase) =>
      eventually(`session ${phase}`, 60_000, async () =>
        (await sessions()).find((session) => session.id === id && session.phase === phase),
      ),
    async close() {
      await closeSessions()
      await cockpit.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** A pod that nobody makes anew, to be deleted under a terminal. */
export async function doomedPod(
  kubeconfig: string,
  cluster: string,
  name: string,
): Promise<{ readonly target: SessionTarget & { kind: 'pod' }; remove(): Promise<void> }> {
  const { core } = adminClient(kubeconfig, cluster)
  const namespace = 'bud-workloads'
  await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name },
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'main', image: 'registry.invalid/none:1' }] },
    },
  })
  await eventually(`${name} runs`, 60_000, async () => {
    const { status } = await core.readNamespacedPod({ name, namespace })
    return status?.containerStatuses?.[0]?.state?.running !== undefined
  })
  return {
    target: { kind: 'pod', cluster, namespace, pod: name, container: 'main' },
    remove: async () => void (await core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 })),
  }
}

/** A pod of the lab's application. */
export async function budappPod(kubeconfig: string, cluster: string): Promise<SessionTarget & { kind: 'pod' }> {
  const namespace = 'bud-system'
  const { items } = await adminClient(kubeconfig, cluster).core.listNamespacedPod({ namespace })
  const pod = items.find(({ metadata }) => metadata?.name?.startsWith('budapp-'))?.metadata?.name ?? ''
  return { kind: 'pod', cluster, namespace, pod, container: 'budapp' }
}
