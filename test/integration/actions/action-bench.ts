import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { actionsService } from '@main/actions/actions-service.ts'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { type Fleet, openFleet } from '@main/clusters/fleet.ts'
import { readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { accessReviews } from '@main/gate/access-review.ts'
import { Gate } from '@main/gate/gate.ts'
import { type Journal, openJournal } from '@main/journal/journal.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { type ActionRequest, actionsContract } from '@shared/actions/contract.ts'
import type { ProtectionLevel } from '@shared/clusters/cluster-summary.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import type { ActionProgress, PreparedAction, TargetRef } from '@shared/gate/prepared.ts'
import { type JournalEntry, journalEntry } from '@shared/journal/entry.ts'
import { shippedProfile } from '../clusters/lab-fleet.ts'

export interface ActionBench {
  readonly service: ReturnType<typeof actionsService>
  readonly fleet: Fleet
  readonly gate: Gate
  readonly journalPath: string
  readonly journal: Journal
  /** Moves the clock of the gate; everything else keeps the real one. */
  skip(ms: number): void
  target(kind: string, namespace: string | null, name: string): { cluster: string; target: TargetRef }
  prepare(request: ActionRequest): Promise<PreparedAction>
  /** Performs to the end and gives every message, checked against the contract. */
  perform(prepared: PreparedAction, typedName?: string | null, signal?: AbortSignal): Promise<ActionProgress[]>
  close(): Promise<void>
}

/** The actions service on one context of the lab, with a journal of its own. */
export async function actionBench(
  kubeconfig: string,
  cluster: string,
  protection?: ProtectionLevel,
): Promise<ActionBench> {
  const { contexts, errors } = await readKubeconfigs([kubeconfig])
  const profile = await shippedProfile()
  const environments =
    protection === undefined ? profile.environments : [{ pattern: '.', environment: 'staging' as const, protection }]
  const fleet = openFleet({
    contexts: contexts.filter(({ name }) => name === cluster),
    sourceErrors: errors,
    profile: { ...profile, environments },
    clock: systemClock,
  })
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-actions-'))
  const journalPath = join(folder, 'actions.jsonl')
  const journal = await openJournal(journalPath, Date.now)
  let skipped = 0
  const clock: Clock = { now: () => systemClock.now() + skipped, after: (ms, call) => systemClock.after(ms, call) }
  const access = accessReviews(systemClock)
  const gate = new Gate({
    access,
    journal: async () => journal,
    clock,
    newToken: () => randomBytes(32).toString('base64url'),
    person: 'tester',
  })
  const service = actionsService({
    cluster: (id) => fleet.access(id),
    kind: (_cluster, plural) => findKind(plural),
    gate,
    access,
    clock: systemClock,
    debugImage: (_cluster, image) => `registry.invalid/${image}`,
    owner: 'test-owner',
  })
  return {
    service,
    fleet,
    gate,
    journalPath,
    journal,
    skip: (ms) => {
      skipped += ms
    },
    target: (kind, namespace, name) => ({ cluster, target: { kind, namespace, name } }),
    async prepare(request) {
      const parsed = actionsContract.members.prepare.input.parse(request)
      const answer = actionsContract.members.prepare.output.parse(
        await service.prepare(parsed, AbortSignal.timeout(20_000)),
      )
      if (answer.state !== 'prepared') throw new Error(`conflict: ${JSON.stringify(answer.conflicts)}`)
      return answer.prepared
    },
    async perform({ token }, typedName = null, signal = AbortSignal.timeout(90_000)) {
      const messages: ActionProgress[] = []
      for await (const message of service.perform({ token, typedName }, signal)) {
        messages.push(actionsContract.members.perform.message.parse(message))
      }
      return messages
    },
    async close() {
      await journal.close()
      await fleet.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const soon = (): AbortSignal => AbortSignal.timeout(20_000)

/** Every entry of a bench's journal. */
export async function journalOf({ journalPath }: ActionBench): Promise<JournalEntry[]> {
  const lines = (await readFile(journalPath, 'utf8')).split('\n').filter(Boolean)
  return lines.map((line) => journalEntry.parse(JSON.parse(line)))
}
