import { containersOf } from '@main/terminal/pod-place.ts'
import { expect, it } from 'vitest'

it('tells the containers of a pod, the default one first, also while one of them waits', () => {
  const pod = {
    metadata: { annotations: { 'kubectl.kubernetes.io/default-container': 'app' } },
    spec: { containers: [{ name: 'daprd' }, { name: 'app' }] },
    status: {
      containerStatuses: [
        { name: 'daprd', state: { running: { startedAt: '2026-01-01T00:00:00Z' } } },
        { name: 'app', state: { waiting: { reason: 'CrashLoopBackOff' } } },
      ],
      initContainerStatuses: [{ name: 'prepare', state: { terminated: { exitCode: 0 } } }],
      ephemeralContainerStatuses: [{ name: 'debug-1', state: { running: {} } }],
    },
  }
  expect(containersOf(pod)).toEqual([
    { name: 'app', running: false },
    { name: 'daprd', running: true },
    { name: 'debug-1', running: true },
  ])
})
