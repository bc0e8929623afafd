import { z } from 'zod'
import type { Detector } from '../detector.ts'

const version = z.object({ gitVersion: z.string(), platform: z.string().optional() })

export const apiServer: Detector = {
  id: 'api-server',
  title: 'API server',
  how: 'The server of the context in the kubeconfig.',
  request: 'GET /version',
  address: null,
  async ask({ cluster, signal }) {
    const { gitVersion, platform } = version.parse(await cluster.json('/version', { signal, timeoutMs: 10_000 }))
    return { state: 'found', what: platform === undefined ? gitVersion : `${gitVersion} (${platform})` }
  },
}
