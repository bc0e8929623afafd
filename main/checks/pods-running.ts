import { ageText } from '@shared/clusters/age.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'
import type { ObjectReference } from '@shared/clusters/problem.ts'
import type { Check } from './check-definition.ts'
import { kubectl, tableEvidence } from './evidence.ts'
import { containerTrouble, isReady, lastingContainers } from './pod-condition.ts'
import { counted, listed } from './wording.ts'

/** Past its own deadline by so much, a pod that is being deleted hangs; ms. */
const hangsAfterMs = 60_000
/** A restart younger than this deserves a look although the pod runs again; ms. */
const recentRestartMs = 10 * 60_000

interface Finding {
  readonly pod: PodRow
  readonly level: 'fail' | 'warn'
  readonly words: string
  readonly containers: readonly string[]
}

function judge(pod: PodRow, sidecarName: string, now: number): Finding | null {
  const finding = (level: Finding['level'], words: string, containers: readonly string[] = []): Finding => ({
    pod,
    level,
    words: `${pod.name}: ${words}`,
    containers,
  })
  if (pod.phase === 'Succeeded' && pod.owner?.kind === 'Job') return null
  if (pod.deletionTimestamp !== null) {
    const overdue = now - pod.deletionTimestamp
    return overdue > hangsAfterMs
      ? finding('fail', `being deleted and overdue for ${ageText(pod.deletionTimestamp, now)}`)
      : finding('warn', 'being deleted')
  }
  const troubled = lastingContainers(pod).filter(({ ready }) => !ready)
  const trouble = troubled.map((container) => containerTrouble(container, sidecarName))
  const names = troubled.map(({ name }) => name)
  if (pod.phase !== 'Running') {
    const stuck = pod.conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
    const why = stuck ? stuck.message || stuck.reason : pod.message || pod.reason || trouble.join('; ')
    return finding('fail', `${pod.displayStatus}${why ? `: ${why}` : ''}`, stuck ? [] : names)
  }
  if (trouble.length > 0) return finding('fail', trouble.join('; '), names)
  if (!isReady(pod)) {
    const ready = pod.conditions.find(({ type }) => type === 'Ready')
    const why = [ready?.reason, ready?.message].filter(Boolean).join(': ')
    return finding('fail', `its containers run, but the pod is not ready${why ? ` (${why})` : ''}`)
  }
  if (pod.lastRestartAt !== null && now - pod.lastRestartAt < recentRestartMs) {
    return finding('warn', `runs again since a restart ${ageText(pod.lastRestartAt, now)} ago (${pod.restarts} in all)`)
  }
  return null
}

const objectsOf = ({ pod, containers }: Finding): ObjectReference[] =>
  (containers.length > 0 ? containers : [null]).map((container) => ({
    kind: 'pods',
    namespace: pod.namespace,
    name: pod.name,
    container,
  }))

const columns = [
  { title: 'NAME' },
  { title: 'READY' },
  { title: 'STATUS' },
  { title: 'RESTARTS', align: 'right' as const },
  { title: 'AGE' },
  { title: 'NODE' },
  { title: 'NOT READY' },
]

/** Day-2 §2.1: every pod of the platform is Running with every container ready; a Job's completed pod is fine. */
export const podsRunning: Check = {
  id: 'pods-running',
  title: 'Pod status',
  guide: 'Day-2 §2.1',
  expected: () => 'All Running',
  command: ({ id }, { morningCheck }) => kubectl(id, 'get', 'pods', '-n', morningCheck.namespace, '-o', 'wide'),

  async run({ cluster, profile, clock, rows }) {
    const { namespace } = profile.morningCheck
    const found = await rows(pods, namespace)
    const now = clock.now()
    const findings = found.flatMap((pod) => judge(pod, profile.sidecar.container, now) ?? [])
    const failing = findings.filter(({ level }) => level === 'fail')
    const rank = (pod: PodRow): number => {
      const level = findings.find((finding) => finding.pod === pod)?.level
      return level === 'fail' ? 0 : level === 'warn' ? 1 : 2
    }
    const proof = [
      tableEvidence(
        this.command(cluster, profile),
        columns,
        [...found]
          .sort((a, b) => rank(a) - rank(b))
          .map((pod) => [
            pod.name,
            `${pod.readyCount}/${pod.totalCount}`,
            pod.displayStatus,
            String(pod.restarts),
            ageText(pod.createdAt, now),
            pod.node,
            lastingContainers(pod)
              .filter(({ ready }) => !ready)
              .map(({ name }) => name)
              .join(','),
          ]),
        now,
      ),
    ]
    if (found.length === 0) {
      return {
        verdict: 'no-data',
        observed: `There is no pod in ${namespace}`,
        hint: `Check that the platform is installed on this cluster, and that the profile's namespace is right.`,
        evidence: proof,
      }
    }
    if (findings.length === 0) {
      return { verdict: 'pass', observed: `${counted(found.length, 'pod')} as they should be`, evidence: proof }
    }
    const verdict = failing.length > 0 ? 'fail' : 'warn'
    const told = failing.length > 0 ? failing : findings
    return {
      verdict,
      observed: `${told.length} of ${counted(found.length, 'pod')} in ${namespace}: ${listed(told.map(({ words }) => words))}`,
      hint:
        verdict === 'fail'
          ? 'Open the pod: its events and the log of the named container tell why.'
          : 'Look again in a minute.',
      objects: told.flatMap(objectsOf),
      evidence: proof,
    }
  },
}
