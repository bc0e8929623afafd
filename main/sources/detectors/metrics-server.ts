import { spanText } from '@shared/clusters/age.ts'
import { z } from 'zod'
import { type Detector, listed } from '../detector.ts'

const metrics = listed(z.object({ timestamp: z.iso.datetime({ offset: true }) }))

export const metricsServer: Detector = {
  id: 'metrics-server',
  title: 'Metrics server',
  how: 'The API group metrics.k8s.io of the API server, which the metrics server adds.',
  request: 'GET /apis/metrics.k8s.io/v1beta1/nodes',
  address: null,
  async ask({ cluster, clock, signal }) {
    const items = metrics.parse(await cluster.json('/apis/metrics.k8s.io/v1beta1/nodes', { signal }))
    if (items.length === 0) return { state: 'found', what: 'It answers, and has figures of no node yet' }
    const newest = Math.max(...items.map(({ timestamp }) => Date.parse(timestamp)))
    const age = spanText(Math.max(0, clock.now() - newest))
    return { state: 'found', what: `Figures of ${items.length} nodes, the newest ${age} old` }
  },
}
