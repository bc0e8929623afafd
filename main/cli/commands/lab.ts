import { join } from 'node:path'
import { defaultLabFolder } from '@main/lab/lab-folder.ts'
import { podShellNotice } from '@main/lab/lab-notice.ts'
import { createLabService, type LabService } from '@main/lab/lab-service.ts'
import { nodeSupervisor } from '@main/lab/start-supervisor.ts'
import { printable, textTable } from '@main/platform/text-table.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LabStatus } from '@shared/lab/contract.ts'
import { startProgress } from '../progress.ts'
import { type ExitCode, printJson, type Terminal } from '../terminal.ts'

export interface LabOptions {
  readonly json?: boolean
  /** Only these clusters, for `up`. */
  readonly cluster?: readonly string[]
  readonly timeoutMs?: number
}

function openLab(terminal: Terminal): LabService {
  return createLabService({
    folder: defaultLabFolder(terminal.env, terminal.platform),
    root: terminal.root,
    node: null,
    clock: terminal.clock,
    startSupervisor: nodeSupervisor({
      script: join(terminal.root, 'out', 'main', 'lab-supervisor.cjs'),
      node: process.execPath,
      environment: { ...terminal.env },
      // It goes on after this command, until `lab down`.
      leash: false,
    }),
  })
}

function print(terminal: Terminal, status: LabStatus, now: number): void {
  terminal.out(`The practice lab is ${status.phase}. Folder: ${status.folder}\n`)
  if (status.kubeconfig) {
    terminal.out(`Kubeconfig: ${status.kubeconfig}\nClusters: ${status.clusters.join(', ')}\n${podShellNotice}\n`)
  }
  if (status.parts.length > 0) {
    const rows = status.parts.map(({ name, state, detail }) => [name, state, detail])
    terminal.out(`\n${textTable([{ title: 'PART' }, { title: 'STATE' }, { title: 'DETAIL' }], rows)}\n`)
  }
  const broken = status.active.map(({ incident, cluster, since }) => [
    incident,
    cluster,
    `${Math.max(0, Math.round((now - since) / 1000))}s`,
  ])
  terminal.out(
    broken.length > 0
      ? `\n${textTable([{ title: 'BROKEN' }, { title: 'CLUSTER' }, { title: 'SINCE' }], broken)}\n`
      : '\nNothing is broken.\n',
  )
  const incidents = status.incidents.map(({ id, title }) => [id, title])
  terminal.out(`\n${textTable([{ title: 'INCIDENT' }, { title: 'WHAT IT IS' }], incidents)}\n`)
}

async function tell(lab: LabService, command: string, options: LabOptions, terminal: Terminal): Promise<LabStatus> {
  const status = await lab.status()
  const now = terminal.clock.now()
  if (options.json) printJson(terminal, { version: 1, command, at: now, ...status })
  else print(terminal, status, now)
  return status
}

/** `cockpit lab up`: starts the lab unless it runs, and returns when it is up. Exit 1 when a part of it failed. */
export async function labUp(options: LabOptions, terminal: Terminal): Promise<ExitCode> {
  const lab = openLab(terminal)
  const progress = startProgress(terminal)
  progress.say('Starting the practice lab')
  try {
    await lab.up({
      ...(options.cluster && options.cluster.length > 0 ? { clusters: options.cluster } : {}),
      signal: terminal.signal,
      onStatus: ({ parts }) => {
        const ready = parts.filter(({ state }) => state === 'ready').length
        const busy = parts.find(({ state }) => state === 'building' || state === 'starting')
        progress.say(
          `Practice lab: ${ready} of ${parts.length} parts ready${busy ? `; ${busy.name}: ${busy.detail || busy.state}` : ''}`,
        )
      },
    })
  } finally {
    progress.end()
  }
  const { parts } = await tell(lab, 'lab up', options, terminal)
  return parts.some(({ state }) => state === 'failed' || state === 'missing') ? 1 : 0
}

/** `cockpit lab down`: ends every process of the lab. */
export async function labDown(options: LabOptions, terminal: Terminal): Promise<ExitCode> {
  const lab = openLab(terminal)
  const ran = await lab.down()
  if (options.json) printJson(terminal, { version: 1, command: 'lab down', ran })
  else terminal.out(ran ? 'The practice lab is down.\n' : 'No practice lab ran.\n')
  return 0
}

/** `cockpit lab status`: exit 0 when it is up, 2 when it is not. */
export async function labStatus(options: LabOptions, terminal: Terminal): Promise<ExitCode> {
  const { phase } = await tell(openLab(terminal), 'lab status', options, terminal)
  return phase === 'up' ? 0 : 2
}

/** `cockpit lab break NAME`: resolves when the fault shows on the cluster. */
export async function labBreak(
  incident: string,
  options: { readonly cluster?: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const lab = openLab(terminal)
  const { incidents } = await lab.status()
  const known = incidents.find(({ id }) => id === incident)
  if (!known) {
    throw new CockpitError(
      'NOT_FOUND',
      `There is no incident ${incident}.`,
      `Known: ${incidents.map(({ id }) => id).join(', ')}.`,
    )
  }
  await lab.breakIncident(incident, options.cluster ?? null)
  const { active } = await lab.status()
  if (options.json) printJson(terminal, { version: 1, command: 'lab break', active })
  else terminal.out(`${printable(known.title)}\n${printable(known.story)}\nUndo it with: cockpit lab heal\n`)
  return 0
}

/** `cockpit lab heal [NAME]`: undoes one incident or all. */
export async function labHeal(incident: string | null, options: LabOptions, terminal: Terminal): Promise<ExitCode> {
  const lab = openLab(terminal)
  await lab.heal(incident)
  const { active } = await lab.status()
  if (options.json) printJson(terminal, { version: 1, command: 'lab heal', active })
  else
    terminal.out(
      active.length === 0
        ? 'Nothing is broken any more.\n'
        : `Still broken: ${active.map((one) => one.incident).join(', ')}\n`,
    )
  return 0
}
