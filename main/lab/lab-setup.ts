import { join } from 'node:path'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import {
  type FoundServers,
  findInAssets,
  type KubernetesBinaries,
  kubernetesDone,
  serversDone,
} from './lab-binaries.ts'
import type { PartBoard } from './part-board.ts'
import type { Reaper } from './reaper.ts'
import { type NodeCommand, runSetupScript } from './setup-script.ts'

export interface LabSetup {
  /** The folder that holds main/setup/. */
  readonly root: string
  readonly folder: string
  readonly node: NodeCommand
  readonly reaper: Reaper
  readonly board: PartBoard
  readonly signal: AbortSignal
}

/** Finds or builds what the clusters need. @throws CockpitError LAB_SETUP; the part says the same. */
export async function findKubernetes(setup: LabSetup, assets: string | undefined): Promise<KubernetesBinaries> {
  const report = setup.board.reporter('Kubernetes binaries')
  const given = await findInAssets(assets)
  if (given !== null) {
    report('ready', 'From KUBEBUILDER_ASSETS')
    return given
  }
  report('building', 'Looking for them')
  try {
    const { binaries } = await runSetupScript({
      ...runOf(setup, 'kubernetes-binaries.mjs'),
      answer: kubernetesDone,
      progress: (detail) => report('building', detail),
    })
    report('ready', '')
    return binaries
  } catch (thrown) {
    report('failed', sentenceOf(thrown))
    throw thrown
  }
}

/** Finds or installs databases and the like. What is missing is told, never thrown: the lab goes on without it. */
export async function findServers(setup: LabSetup): Promise<FoundServers> {
  const report = setup.board.reporter('Servers')
  report('building', 'Looking for them')
  try {
    const found = await runSetupScript({
      ...runOf(setup, 'servers.mjs'),
      answer: serversDone,
      progress: (detail) => report('building', detail),
    })
    const hints = found.missing.map((one) => `${one.name}: ${one.hint}`).join('; ')
    report(found.missing.length === 0 ? 'ready' : 'missing', hints)
    return found
  } catch (thrown) {
    report('failed', sentenceOf(thrown))
    return { type: 'done', servers: {}, missing: [] }
  }
}

const runOf = ({ node, root, folder, reaper, signal }: LabSetup, script: string) => ({
  node,
  script: join(root, 'main', 'setup', script),
  folder,
  reaper,
  signal,
})

/** What failed and what to do, for a part's detail. */
export const sentenceOf = (thrown: unknown): string => {
  const { code, message, hint } = toErrorShape(thrown)
  return code === 'INTERNAL' ? message : `${message} ${hint}`.trim()
}
