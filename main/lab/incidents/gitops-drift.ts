import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { readWhole, replaceStatus, restoreStatus } from './status-before.ts'

const application = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/bud-platform'
const refused = { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'bud-system', name: 'budmetrics' }
const deployment = `/apis/apps/v1/namespaces/${refused.namespace}/deployments/${refused.name}`
/** The commit that asks for what the API server does not do. */
const revision = 'c41d7e90a2f85b3366d1e8f7042b9ca5d7703e1f'
/** So often Argo CD tries a failed sync again before it gives the commit up: after 5, 10, 20, 40 and 80 s. */
const retries = 5
const triedForMs = 155_000

const compared = z.array(z.looseObject({ kind: z.string(), name: z.string() }))

/** What the API server says to the commit's deployment. It is asked in earnest, and by a dry run, which changes nothing. */
async function refusal(cluster: LabCluster): Promise<string> {
  const labels = { app: refused.name, 'app.kubernetes.io/name': refused.name }
  const spec = { selector: { matchLabels: labels }, template: { metadata: { labels } } }
  try {
    await cluster.request('PATCH', `${deployment}?dryRun=All`, { spec })
  } catch (thrown) {
    // The server's own words follow the status (main/lab/api-request.ts).
    const said = thrown instanceof CockpitError ? /: 422 (.+)$/s.exec(thrown.message)?.[1] : undefined
    if (said === undefined) throw thrown
    return said
  }
  throw new CockpitError('LAB_NO_TARGET', `${cluster.name} takes another selector for ${refused.name}.`)
}

/** A commit that cannot be synced. Nothing syncs on the lab, so the state that Argo CD would report is written. */
export const gitopsDrift: LabIncident = {
  id: 'gitops-drift',
  title: 'What runs is not what Git says',
  story:
    'A commit added a label to the selector of budmetrics. A selector cannot be changed, so the API server refused the deployment; Argo CD tried six times and gave the commit up. Every pod is well and the application Healthy, for the release before still runs, but nothing that is merged arrives any more. The last operation of bud-platform says which object, which field and which commit; a commit that takes it back helps.',
  defaultCluster: 'staging',

  async break(cluster) {
    const found = await readWhole(cluster, application)
    if (found === null) return
    const said = await refusal(cluster)
    const message = `one or more objects failed to apply, reason: ${said} (retried ${retries} times).`
    const now = Date.now()
    const at = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
    await replaceStatus(cluster, application, found, {
      ...found.status,
      reconciledAt: at(now),
      sync: { status: 'OutOfSync', revision },
      resources: compared
        .parse(found.status.resources)
        .map((each) =>
          each.kind === refused.kind && each.name === refused.name ? { ...each, status: 'OutOfSync' } : each,
        ),
      operationState: {
        phase: 'Failed',
        message,
        startedAt: at(now - triedForMs),
        finishedAt: at(now),
        retryCount: retries,
        syncResult: {
          revision,
          resources: [{ ...refused, status: 'SyncFailed', syncPhase: 'Sync', message: said }],
        },
      },
      conditions: [
        {
          type: 'SyncError',
          message: `Failed last sync attempt to [${revision}]: ${message}`,
          lastTransitionTime: at(now),
        },
      ],
    })
  },

  heal: (cluster) => restoreStatus(cluster, application),
}
