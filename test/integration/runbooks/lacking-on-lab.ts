import type { Verdict } from '@shared/checks/check.ts'

interface Lack {
  readonly verdict: Verdict
  /** What each of its steps must say: a part of the reason. */
  readonly says: string
  /** By runbook. */
  readonly steps: Readonly<Record<string, readonly string[]>>
}

const unknown = 'unknown'
const noData = 'no-data'

/**
 * What the practice lab does not have, and the steps that therefore cannot pass there. It is exact: a step that could not
 * be judged for another reason, or that can be judged now, is a change that somebody must look at.
 */
export const lackingOnLab: Readonly<Record<string, Lack>> = {
  'trivy, cosign and k6': {
    verdict: unknown,
    says: 'There is no program',
    steps: {
      'image-scan': ['tool', 'list', 'policy'],
      'image-signing': ['tool', 'before', 'after'],
      'load-test': ['tool'],
    },
  },
  'replicated tables': {
    verdict: noData,
    says: 'No replicated table was found',
    steps: { 'clickhouse-maintenance': ['readOnly'] },
  },
  'keys in Redis': { verdict: noData, says: 'has no key', steps: { 'redis-maintenance': ['keys'] } },
  'a month of figures': {
    verdict: noData,
    says: '30 days ago',
    steps: { 'monthly-maintenance': ['baseline'] },
  },
  'three days of figures': { verdict: noData, says: 'Prometheus holds', steps: { 'burn-rate-alert': ['history'] } },
}
