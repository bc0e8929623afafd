import type { LogTarget } from './log-target.ts'

const kindOf: Readonly<Record<string, LogTarget['kind']>> = Object.fromEntries(
  (
    [
      ['pods', ['pod', 'pods', 'po']],
      ['deployments', ['deployment', 'deployments', 'deploy']],
      ['statefulsets', ['statefulset', 'statefulsets', 'sts']],
      ['daemonsets', ['daemonset', 'daemonsets', 'ds']],
      ['replicasets', ['replicaset', 'replicasets', 'rs']],
      ['jobs', ['job', 'jobs']],
      ['namespaces', ['namespace', 'namespaces', 'ns']],
    ] as const
  ).flatMap(([kind, words]) => words.map((word) => [word, kind] as const)),
)

/** The kind whose logs can be read under this word ("deploy", "sts"); null when there is none. */
export function logKind(word: string): LogTarget['kind'] | null {
  return kindOf[word.toLowerCase()] ?? null
}

/** "NAME" is a pod, "deployment/NAME" a workload; null when it is neither. */
export function parseTargetWord(word: string): Pick<LogTarget, 'kind' | 'name'> | null {
  const [first = '', second, ...more] = word.split('/')
  if (more.length > 0) return null
  const kind = second === undefined ? 'pods' : logKind(first)
  const name = second ?? first
  return kind === null || name === '' ? null : { kind, name }
}
