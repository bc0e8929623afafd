import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type ClusterPorts, clusterPortNames } from '@main/lab/lab-cluster.ts'
import { fillPlaceholders, placeholderValues, portPlaceholder } from '@main/lab/placeholders.ts'
import { describe, expect, it } from 'vitest'

const ports = Object.fromEntries(clusterPortNames.map((name, index) => [name, 20_000 + index])) as ClusterPorts
const kubeletAddress = '127.0.0.9'
const values = placeholderValues({
  cluster: 'staging',
  folder: '/f',
  bin: '/b',
  scratch: '/s',
  logs: '/l',
  ports,
  kubeletAddress,
})

const hole = (name: string) => `$\{${name}}`

describe('placeholders', () => {
  it('names ports the way manifests write them', () => {
    expect(portPlaceholder('metricsServer')).toBe('PORT_METRICS_SERVER')
    expect(portPlaceholder('clickhouseHttp')).toBe('PORT_CLICKHOUSE_HTTP')
    expect(values.PORT_APISERVER).toBe('20000')
  })

  it('fills what it knows and leaves other dollars alone', () => {
    expect(fillPlaceholders(`${hole('CLUSTER')}-1 $value {{ $now }} ${hole('lower')}`, values, 'x')).toBe(
      `staging-1 $value {{ $now }} ${hole('lower')}`,
    )
  })

  it('refuses a name that is not on the list', () => {
    expect(() => fillPlaceholders(`a: ${hole('PORT_POSTGRE')}`, values, '10-x.yaml')).toThrow(
      /10-x\.yaml uses \$\{PORT_POSTGRE\}/,
    )
  })

  it('knows every placeholder that the lab resources use', () => {
    const lab = resolve(import.meta.dirname, '../../../resources/lab')
    const withPrometheus = { ...values, PROMETHEUS_RULES: '/r', METRICS_SECONDS: '15' }
    for (const folder of ['manifests', 'kwok', 'prometheus']) {
      for (const name of readdirSync(join(lab, folder))) {
        const filled = fillPlaceholders(readFileSync(join(lab, folder, name), 'utf8'), withPrometheus, name)
        expect(filled).not.toMatch(/\$\{[A-Z]/)
      }
    }
  })
})
