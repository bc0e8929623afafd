import { accessNeeds } from '@main/actions/access-needs.ts'
import { fingerprint, readLive, readUnchanged, subjectOf, type Target, targetRefOf } from '@main/actions/live-object.ts'
import { yamlOf } from '@main/actions/object-diff.ts'
import { sendChange } from '@main/actions/send-change.ts'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { collectionPath } from '@main/clusters/resource-path.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { markedMetadata } from './debug-pod-marks.ts'
import { podKind } from './remove-debug-pods.ts'

/** Where the pods of node shells are made. */
export const nodeShellNamespace = 'default'
const shellContainer = 'shell'
/** It ends by itself after this, s. */
const longestLife = 3_600

export interface NodeShellWish {
  readonly image: string
  /** Marks the pod as this installation's. */
  readonly owner: string
}

/** A pod on the node that sees all of its processes, for a shell; whoever is in it can do anything there. */
export function nodeShell(target: Target, { image, owner }: NodeShellWish, clock: Clock): GatedAction {
  const { cluster, name: node } = target
  return {
    id: 'node-shell',
    cluster,
    target: targetRefOf(target),
    needs: accessNeeds('node-shell', target),
    async plan(signal) {
      const live = await readLive(target, signal)
      const expected = fingerprint(live)
      const suffix = clock.now().toString(36).slice(-6)
      const name = `node-shell-${suffix}`
      const deadline = clock.now() + longestLife * 1_000
      const manifest = nodeShellManifest(name, node, image, markedMetadata({ owner, run: name, deadline }))
      const make = (dryRun: boolean, stopping?: AbortSignal) =>
        sendChange(cluster, collectionPath(podKind, nodeShellNamespace), {
          method: 'POST',
          body: JSON.stringify(manifest),
          ...(dryRun ? { query: { dryRun: 'All' } } : {}),
          ...(stopping === undefined ? {} : { signal: stopping }),
        })
      await make(true, signal)
      return {
        tier: 'D3',
        subject: subjectOf(target, live),
        title: `Make a shell pod on Node ${node}?`,
        explanation:
          "A pod with the node's own processes and network, and its files below /host, as kubectl debug makes it. It is removed when the terminal that is opened in it is closed, and ends by itself after an hour.",
        button: `Make ${name}`,
        detail: `Pod ${nodeShellNamespace}/${name} of ${image} with hostPID and the node's files`,
        preview: {
          diff: yamlOf(manifest)
            .trimEnd()
            .split('\n')
            .map((text) => ({ sign: 'add', text })),
          affected: [
            { kind: 'pods', namespace: nodeShellNamespace, name, fate: 'is made', tone: 'warn' },
            { ...targetRefOf(target), fate: 'can be changed at will from within it', tone: 'bad' },
          ],
          warnings: ['Whoever may exec into this pod can become root on the node until it is gone.'],
        },
        opens: {
          kind: 'debug',
          cluster: cluster.id,
          namespace: nodeShellNamespace,
          pod: name,
          container: shellContainer,
          node,
        },
        recheck: async (again) => void (await readUnchanged(target, expected, again)),
        async *perform() {
          yield { text: `Making ${name}`, done: 0, total: 1 }
          await make(false)
          return `Pod ${nodeShellNamespace}/${name} is made on ${node}; it ends at ${new Date(deadline).toISOString()}`
        },
      }
    },
  }
}

function nodeShellManifest(name: string, node: string, image: string, metadata: ReturnType<typeof markedMetadata>) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: nodeShellNamespace, ...metadata },
    spec: {
      nodeName: node,
      hostPID: true,
      hostNetwork: true,
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      activeDeadlineSeconds: longestLife,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: shellContainer,
          image,
          command: ['sleep', `${longestLife}`],
          resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
          volumeMounts: [{ name: 'host', mountPath: '/host' }],
        },
      ],
      volumes: [{ name: 'host', hostPath: { path: '/' } }],
    },
  }
}
