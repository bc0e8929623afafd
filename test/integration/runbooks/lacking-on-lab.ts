import type { Verdict } from '@shared/checks/check.ts'

interface Lack {
  readonly verdict: Verdict
  /** What each of its steps must say: a part of the reason. */
  readonly says: string
  /** By runbook. */
  readonly steps: Readonly<Record<string, readonly string[]>>
  /** It comes with time: where the lab has run for long enough the steps may pass. */
  readonly comesWithTime?: true
}

const unknown = 'unknown'
const noData = 'no-data'

/**
 * What the practice lab does not have, and the steps that therefore cannot pass there. It is exact: a step that could not
 * be judged for another reason, or that can be judged now, is a change that somebody must look at.
 */
export const lackingOnLab: Readonly<Record<string, Lack>> = {
  'the API of the platform': {
    verdict: unknown,
    says: 'No platform API is configured',
    steps: {
      'change-user-role': ['role'],
      'cluster-status': ['state'],
      'create-project': ['create'],
      'create-user': ['create'],
      'deactivate-user': ['deactivate'],
      'delete-project': ['endpoints', 'delete', 'gone'],
      'deploy-endpoint': ['deploy'],
      'endpoint-status': ['state'],
      'export-audit-log': ['export'],
      'grant-project-access': ['grant'],
      'inference-failures': ['endpoint'],
      'list-clusters': ['clusters'],
      'quota-usage': ['quota'],
      'refresh-cluster': ['before', 'refresh'],
      'reset-password': ['reset'],
      'rotate-api-key': ['delete'],
      'scale-endpoint': ['scale'],
      'undeploy-endpoint': ['before', 'undeploy'],
    },
  },
  Loki: {
    verdict: unknown,
    says: 'Loki is not set up in the profile',
    steps: {
      'deactivate-user': ['signIn'],
      'log-queries': ['arrive', 'errors', 'slow', 'user', 'signIns'],
      'reset-password': ['failures'],
      'rotate-api-key': ['refused'],
      'service-logs': ['all'],
      'weekly-maintenance': ['arriving', 'kept'],
    },
  },
  Tempo: {
    verdict: unknown,
    says: 'Tempo is not set up in the profile',
    steps: { 'distributed-tracing': ['any', 'service', 'slow', 'failed'] },
  },
  'trivy, cosign and k6': {
    verdict: unknown,
    says: 'There is no program',
    steps: {
      'image-scan': ['tool', 'list', 'policy'],
      'image-signing': ['tool', 'before', 'after'],
      'load-test': ['tool'],
    },
  },
  'applications of Argo CD': { verdict: noData, says: 'serves no kind', steps: { 'gitops-sync': ['state'] } },
  'Argo CD': { verdict: noData, says: 'no pod in argocd', steps: { 'gitops-sync': ['controller'] } },
  // The server writes its log of queries to a table some seconds after the first query.
  'rows in ClickHouse': {
    verdict: noData,
    says: 'no table with rows',
    steps: { 'clickhouse-maintenance': ['sizes'] },
    comesWithTime: true,
  },
  'replicated tables': {
    verdict: noData,
    says: 'No replicated table was found',
    steps: { 'clickhouse-maintenance': ['readOnly'] },
  },
  'the inference metrics in ClickHouse': {
    verdict: noData,
    says: 'has no active part',
    steps: { 'clickhouse-maintenance': ['parts'] },
  },
  'keys in Redis': { verdict: noData, says: 'has no key', steps: { 'redis-maintenance': ['keys'] } },
  'a month of figures': {
    verdict: noData,
    says: '30 days ago',
    steps: { 'monthly-maintenance': ['baseline'] },
  },
  'three days of figures': { verdict: noData, says: 'Prometheus holds', steps: { 'burn-rate-alert': ['history'] } },
}
