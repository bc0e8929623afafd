import type { VersionedServer } from './version-detector.ts'

export const loki: VersionedServer = {
  id: 'loki',
  title: 'Loki',
  path: 'loki/api/v1/status/buildinfo',
  like: {
    name: /loki/,
    not: /headless|memberlist|canary|ruler|ingester|distributor|compactor/,
    ports: ['http-metrics', 'http', 3100],
  },
}
