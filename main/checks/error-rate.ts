import { openPrometheus, samplesOf } from '@main/observability/prometheus.ts'
import { metricText } from '@shared/observability/metric-value.ts'
import type { Check } from './check-definition.ts'
import { evidence } from './evidence.ts'
import { proxiedCommand } from './proxied-command.ts'

/** Day-2 §2.1: the share of failed requests is under the limit. Nothing counted is no data, not a pass. */
export const errorRate: Check = {
  id: 'error-rate',
  title: 'Error rate',
  guide: 'Day-2 §2.1',
  expected: ({ morningCheck }) => `< ${morningCheck.errorRate.maximumPercent} %`,
  command: ({ id }, { prometheus, morningCheck }) =>
    proxiedCommand(id, prometheus, 'api/v1/query', { query: morningCheck.errorRate.query }),

  async run({ cluster, profile, clock, signal }) {
    const { query, maximumPercent } = profile.morningCheck.errorRate
    const answer = await openPrometheus(cluster, profile.prometheus).query(query, { signal })
    const values = samplesOf(answer).map(({ value }) => value)
    const { warnings, infos } = answer
    const seen = [
      `query: ${query}`,
      values.length === 0 ? 'result: empty' : `result: ${values.join(', ')} (percent)`,
      ...warnings.map((warning) => `Prometheus warns: ${warning}`),
      ...infos.map((info) => `Prometheus remarks: ${info}`),
    ].join('\n')
    const proof = [evidence(this.command(cluster, profile), seen, clock.now())]

    const figures = values.filter((value) => !Number.isNaN(value))
    if (figures.length === 0) {
      return {
        verdict: 'no-data',
        observed:
          values.length === 0
            ? 'Prometheus has no data for the error rate'
            : 'Prometheus has no figure (NaN): no request was counted in the last minutes',
        hint: 'Check that Prometheus scrapes the gateway, and that requests arrive at all.',
        evidence: proof,
      }
    }
    const rate = Math.max(...figures)
    if (rate < maximumPercent) {
      // A figure made from part of the data may hide the other part.
      return warnings.length > 0
        ? {
            verdict: 'warn',
            observed: `Error rate ${metricText(rate, 'percent')}, but Prometheus warns: ${warnings.join('; ')}`,
            evidence: proof,
          }
        : { verdict: 'pass', observed: `Error rate ${metricText(rate, 'percent')}`, evidence: proof }
    }
    return {
      verdict: 'fail',
      observed: `Error rate ${metricText(rate, 'percent')} is not under ${maximumPercent} %`,
      hint: 'Investigate the logs of the services that answer 5xx.',
      // Opened as the key metric that asks the same, where the profile has one.
      objects: profile.keyMetrics
        .filter((metric) => metric.query === query)
        .map(({ id }) => ({ kind: 'metrics', namespace: null, name: id, container: null })),
      evidence: proof,
    }
  },
}
