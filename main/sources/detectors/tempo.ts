import type { VersionedServer } from './version-detector.ts'

export const tempo: VersionedServer = {
  id: 'tempo',
  title: 'Tempo',
  path: 'api/status/buildinfo',
  like: {
    name: /tempo/,
    not: /headless|memberlist|discovery|ingester|distributor|compactor|operator/,
    ports: ['http-metrics', 'tempo-prom-metrics', 'http', 3200],
  },
}
