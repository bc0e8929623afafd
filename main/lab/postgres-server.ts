import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import pg from 'pg'
import { bareEnvironment, type ClusterPlace } from './kubernetes-plans.ts'
import type { ProcessPlan } from './lab-process.ts'
import { labMark } from './reaper.ts'
import { splitStatements } from './split-statements.ts'

const execute = promisify(execFile)

export interface PostgresHome {
  /** Holds every cluster's data folder. */
  readonly folder: string
  /** Whom PostgreSQL runs as where we are root, which it refuses to be. */
  readonly user: { readonly uid: number; readonly gid: number } | null
}

/**
 * Where PostgreSQL may keep its data. As root (a container) it runs as another user, who cannot enter the lab folder:
 * then it is a folder of its own in the system's temporary folder.
 */
export async function findPostgresHome(labFolder: string, ownUid: number | null): Promise<PostgresHome> {
  if (ownUid !== 0) return { folder: postgresHomeOfUser(labFolder), user: null }
  const user = await findUser(['postgres', 'nobody'])
  return { folder: postgresHomeOfRoot(labFolder), user }
}

const postgresHomeOfUser = (labFolder: string) => join(labFolder, 'postgres')

/** Beside the lab folder, which root's PostgreSQL user cannot enter. */
export const postgresHomeOfRoot = (labFolder: string) => join(tmpdir(), `cockpit-lab-${labMark(labFolder)}`)

async function findUser(names: readonly string[]): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of names) {
    const fields = lines.find((line) => line[0] === name)
    if (fields?.[2] !== undefined && fields[3] !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new CockpitError('LAB_SETUP', 'PostgreSQL does not run as root, and there is no other user to run it as.')
}

/** Makes an empty database cluster once per PostgreSQL version in `template`; each lab cluster gets a copy. */
export async function prepareTemplate(home: PostgresHome, bin: string, template: string): Promise<string> {
  const { stdout } = await execute(join(bin, 'postgres'), ['--version'], { env: bareEnvironment('/') })
  const version = stdout.trim()
  const stamp = `${template}-version`
  await makeHome(home)
  if ((await readFile(stamp, 'utf8').catch(() => '')) === version) return template
  const making = join(home.folder, 'template')
  await rm(making, { recursive: true, force: true })
  await rm(template, { recursive: true, force: true })
  await makeOwned(making, home)
  const argv = [
    '-D',
    making,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ]
  await execute(join(bin, 'initdb'), argv, {
    env: bareEnvironment(making),
    cwd: home.folder,
    ...(home.user ?? {}),
  })
  // As root the two may be on different file systems, and owners must stay.
  await execute('mv', [making, template])
  await writeFile(stamp, version)
  return template
}

export async function postgresPlan(
  home: PostgresHome,
  bin: string,
  template: string,
  logs: string,
  cluster: ClusterPlace,
): Promise<ProcessPlan> {
  const folder = join(home.folder, cluster.name)
  await rm(folder, { recursive: true, force: true })
  await makeOwned(folder, home)
  // cp -a keeps owners and is several times as quick as copying file by file from here.
  await execute('cp', ['-a', `${template}/.`, folder])
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '16MB',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    log_min_messages: 'warning',
    timezone: 'UTC',
  }
  const port = cluster.ports.postgres
  return {
    part: `PostgreSQL ${cluster.name}`,
    command: join(bin, 'postgres'),
    argv: [
      '-D',
      folder,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: folder,
    environment: bareEnvironment(folder),
    logFile: join(logs, `postgres-${cluster.name}.log`),
    // "Immediate shutdown": its data is thrown away, and it takes its shared memory with it, which SIGKILL would leave.
    stopSignal: 'QUIT',
    ...(home.user === null ? {} : { user: home.user }),
    ready: async () => {
      await withDatabase(port, 'postgres', (client) => client.query('SELECT 1'))
      return true
    },
    readyWithinMs: 30_000,
  }
}

/**
 * Runs SQL text as the superuser. A line `\connect NAME` goes on in that database, as in psql.
 * @throws the server's error
 */
export async function runSql(port: number, text: string): Promise<void> {
  const [first = '', ...rest] = text.split(/^\\(?:connect|c)\s+(\S+)\s*$/m)
  await runIn(port, 'postgres', first)
  for (let index = 0; index < rest.length; index += 2) await runIn(port, rest[index] ?? '', rest[index + 1] ?? '')
}

const runIn = (port: number, database: string, text: string) =>
  withDatabase(port, database, async (client) => {
    // One statement at a time: CREATE DATABASE does not run in the transaction that several at once would be.
    for (const statement of splitStatements(text)) await client.query(statement)
  })

async function withDatabase<T>(port: number, database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database,
    connectionTimeoutMillis: 2000,
    application_name: 'foundry-cockpit lab',
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Removes every cluster's data; the template stays for the next start. */
export async function removePostgresData(labFolder: string): Promise<void> {
  await rm(postgresHomeOfUser(labFolder), { recursive: true, force: true })
  if (process.getuid?.() === 0) await rm(postgresHomeOfRoot(labFolder), { recursive: true, force: true })
}

async function makeHome(home: PostgresHome): Promise<void> {
  await mkdir(home.folder, { recursive: true, mode: 0o700 })
  if (home.user === null) return
  await refuseForeignFolder(home.folder)
  await chmod(home.folder, 0o711)
}

async function makeOwned(folder: string, home: PostgresHome): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (home.user !== null) await chown(folder, home.user.uid, home.user.gid)
}

/** The temporary folder is open to all: a folder that somebody else made there in advance is not ours to use. */
async function refuseForeignFolder(folder: string): Promise<void> {
  const { uid } = await stat(folder)
  if (uid !== 0) throw new CockpitError('LAB_SETUP', `${folder} belongs to another user.`, 'Remove it and try again.')
}
