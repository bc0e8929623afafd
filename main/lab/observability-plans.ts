import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bareEnvironment, type ClusterPlace } from './kubernetes-plans.ts'
import type { ProcessPlan } from './lab-process.ts'
import { fillPlaceholders } from './placeholders.ts'
import { answersOk } from './probes.ts'

export interface ObservabilityPlace {
  readonly logs: string
  /** resources/lab/prometheus */
  readonly resources: string
  readonly values: Readonly<Record<string, string>>
}

export async function prometheusPlan(
  binary: string,
  place: ObservabilityPlace,
  cluster: ClusterPlace,
): Promise<ProcessPlan> {
  const folder = join(cluster.folder, 'prometheus')
  await mkdir(folder, { recursive: true })
  const rules = join(folder, 'rules.yml')
  const values = { ...place.values, PROMETHEUS_RULES: rules }
  await writeFile(rules, await filled(join(place.resources, 'rules.yml'), values))
  await writeFile(join(folder, 'prometheus.yml'), await filled(join(place.resources, 'prometheus.yml'), values))
  const url = `http://127.0.0.1:${cluster.ports.prometheus}`
  return {
    part: `Prometheus ${cluster.name}`,
    command: binary,
    argv: [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'store')}`,
      '--storage.tsdb.retention.time=6h',
      `--web.listen-address=127.0.0.1:${cluster.ports.prometheus}`,
      '--web.enable-admin-api',
      // Alertmanager may come up later than the first alert; the default is a minute.
      '--rules.alert.resend-delay=5s',
      '--log.level=warn',
    ],
    cwd: folder,
    environment: bareEnvironment(folder),
    logFile: join(place.logs, `prometheus-${cluster.name}.log`),
    stopSignal: 'TERM',
    ready: () => answersOk(`${url}/-/ready`),
    readyWithinMs: 30_000,
  }
}

export async function alertmanagerPlan(
  binary: string,
  place: ObservabilityPlace,
  cluster: ClusterPlace,
): Promise<ProcessPlan> {
  const folder = join(cluster.folder, 'alertmanager')
  await mkdir(folder, { recursive: true })
  const config = join(folder, 'alertmanager.yml')
  await writeFile(config, await filled(join(place.resources, 'alertmanager.yml'), place.values))
  return {
    part: `Alertmanager ${cluster.name}`,
    command: binary,
    argv: [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'store')}`,
      `--web.listen-address=127.0.0.1:${cluster.ports.alertmanager}`,
      // No peers: an empty address switches gossip off.
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
    cwd: folder,
    environment: bareEnvironment(folder),
    logFile: join(place.logs, `alertmanager-${cluster.name}.log`),
    stopSignal: 'TERM',
    ready: () => answersOk(`http://127.0.0.1:${cluster.ports.alertmanager}/-/ready`),
    readyWithinMs: 30_000,
  }
}

const filled = async (path: string, values: Readonly<Record<string, string>>) =>
  fillPlaceholders(await readFile(path, 'utf8'), values, path)
