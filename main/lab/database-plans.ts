import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bareEnvironment, type ClusterPlace } from './kubernetes-plans.ts'
import type { ProcessPlan } from './lab-process.ts'
import { answersOk, answersText } from './probes.ts'

export async function redisPlan(binary: string, logs: string, cluster: ClusterPlace): Promise<ProcessPlan> {
  const folder = join(cluster.folder, 'redis')
  await mkdir(folder, { recursive: true })
  const port = cluster.ports.redis
  return {
    part: `Redis ${cluster.name}`,
    command: binary,
    argv: [
      ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no'],
      // Every server of the lab shares a few cores with all others, and a command that only waited for one is not slow.
      ...['--slowlog-log-slower-than', '200000'],
      // A title written over its environment would hide the lab's mark from the next sweep.
      ...((await keepsTitleOnRequest(binary)) ? ['--set-proc-title', 'no'] : []),
    ],
    cwd: folder,
    environment: bareEnvironment(folder),
    logFile: join(logs, `redis-${cluster.name}.log`),
    stopSignal: 'TERM',
    ready: () => answersText(port, 'PING\r\n', '+PONG'),
    readyWithinMs: 20_000,
  }
}

/** `set-proc-title` came with Redis 6.2; an older one does not start with it. */
async function keepsTitleOnRequest(binary: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)(binary, ['--version'], { env: bareEnvironment('/') })
  const [major = 0, minor = 0] = (/v=(\d+)\.(\d+)/.exec(stdout) ?? []).slice(1).map(Number)
  return major > 6 || (major === 6 && minor >= 2)
}

export async function clickhousePlan(binary: string, logs: string, cluster: ClusterPlace): Promise<ProcessPlan> {
  const folder = join(cluster.folder, 'clickhouse')
  await mkdir(folder, { recursive: true })
  const configFile = join(folder, 'config.xml')
  const usersFile = join(folder, 'users.xml')
  await writeFile(
    configFile,
    clickhouseConfig(folder, usersFile, cluster.ports.clickhouseHttp, cluster.ports.clickhouseTcp),
  )
  await writeFile(usersFile, clickhouseUsers)
  return {
    part: `ClickHouse ${cluster.name}`,
    command: binary,
    // Newer packages have one binary for everything; its name decides unless the first argument does.
    argv: [...(binary.endsWith('clickhouse') ? ['server'] : []), `--config-file=${configFile}`],
    cwd: folder,
    environment: bareEnvironment(folder),
    logFile: join(logs, `clickhouse-${cluster.name}.log`),
    stopSignal: 'TERM',
    ready: () => answersOk(`http://127.0.0.1:${cluster.ports.clickhouseHttp}/ping`),
    readyWithinMs: 60_000,
  }
}

const xml = (text: string): string => text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`)

/** Small on purpose: few threads and caches, so that three of them idle beside everything else on a laptop. */
const clickhouseConfig = (
  folder: string,
  usersFile: string,
  httpPort: number,
  tcpPort: number,
): string => `<?xml version="1.0"?>
<yandex>
  <logger><level>warning</level><console>1</console></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${httpPort}</http_port>
  <tcp_port>${tcpPort}</tcp_port>
  <path>${xml(join(folder, 'store'))}/</path>
  <tmp_path>${xml(join(folder, 'tmp'))}/</tmp_path>
  <user_files_path>${xml(join(folder, 'user_files'))}/</user_files_path>
  <format_schema_path>${xml(join(folder, 'format_schemas'))}/</format_schema_path>
  <users_config>${xml(usersFile)}</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <timezone>UTC</timezone>
  <mark_cache_size>67108864</mark_cache_size>
  <max_concurrent_queries>50</max_concurrent_queries>
  <query_log><database>system</database><table>query_log</table><flush_interval_milliseconds>2000</flush_interval_milliseconds></query_log>
</yandex>
`

const clickhouseUsers = `<?xml version="1.0"?>
<yandex>
  <profiles><default>
    <max_memory_usage>2000000000</max_memory_usage>
    <max_threads>2</max_threads>
    <background_pool_size>2</background_pool_size>
    <background_schedule_pool_size>2</background_schedule_pool_size>
    <log_queries>1</log_queries>
  </default></profiles>
  <users><default>
    <password></password>
    <networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile>
    <quota>default</quota>
  </default></users>
  <quotas><default><interval><duration>3600</duration><queries>0</queries><errors>0</errors><result_rows>0</result_rows><read_rows>0</read_rows><execution_time>0</execution_time></interval></default></quotas>
</yandex>
`
