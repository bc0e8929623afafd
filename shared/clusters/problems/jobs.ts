import type { CronJobRow } from '../kinds/cronjobs.ts'
import type { JobRow } from '../kinds/jobs.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/**
 * Jobs that failed. Of the jobs of one cron job only the newest that ended counts: a later success makes the failures
 * before it history. A suspended job is nothing wrong.
 */
export function jobProblems(jobs: Iterable<JobRow>): readonly Problem[] {
  const single: JobRow[] = []
  const newestOf = new Map<string, JobRow>()
  for (const job of jobs) {
    if (job.owner?.kind !== 'CronJob') {
      single.push(job)
      continue
    }
    if (job.status !== 'Failed' && job.status !== 'Complete') continue
    const key = `${job.namespace}/${job.owner.name}`
    const known = newestOf.get(key)
    if (known === undefined || (job.createdAt ?? 0) > (known.createdAt ?? 0)) newestOf.set(key, job)
  }
  return [...single, ...newestOf.values()].flatMap(failedJob)
}

function failedJob(job: JobRow): readonly Problem[] {
  if (job.status !== 'Failed') return []
  const failure = job.conditions.find(({ type, status }) => type === 'Failed' && status === 'True')
  const owner = job.owner?.kind === 'CronJob' ? ` (last run of cron job ${job.owner.name})` : ''
  return [
    problemOf(
      { kind: 'jobs', namespace: job.namespace, name: job.name, container: null },
      {
        what: 'failed',
        severity: 'warning',
        says: `job failed${failure?.reason ? ` (${failure.reason})` : ''}${owner}`,
        evidence: failure?.message || `${job.failed} pods failed`,
        since: failure?.since ?? job.createdAt,
      },
    ),
  ]
}

/** A run that has just begun has no pod yet. */
const startGrace = 120_000

/**
 * Cron jobs whose last run did not succeed and left no job behind that says so. A suspended one is nothing wrong.
 * @param jobs null when jobs cannot be read: then nothing is said, since one may still run.
 * @param now ms since the epoch.
 */
export function cronJobProblems(
  cronJobs: Iterable<CronJobRow>,
  jobs: Iterable<JobRow> | null,
  now: number,
): readonly Problem[] {
  if (jobs === null) return []
  const withJobs = new Set<string>()
  for (const job of jobs) if (job.owner?.kind === 'CronJob') withJobs.add(`${job.namespace}/${job.owner.name}`)
  const problems: Problem[] = []
  for (const row of cronJobs) {
    const { lastScheduledAt, lastSucceededAt } = row
    if (row.suspended || row.active > 0 || lastScheduledAt === null || now - lastScheduledAt < startGrace) continue
    if (lastSucceededAt !== null && lastSucceededAt >= lastScheduledAt) continue
    if (withJobs.has(`${row.namespace}/${row.name}`)) continue
    problems.push(
      problemOf(
        { kind: 'cronjobs', namespace: row.namespace, name: row.name, container: null },
        {
          what: 'no-success',
          severity: 'warning',
          says: 'its last run did not succeed',
          evidence: `schedule ${row.schedule}; no job of it is left to look at`,
          since: lastScheduledAt,
        },
      ),
    )
  }
  return problems
}
