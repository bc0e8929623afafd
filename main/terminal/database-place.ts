import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { servicePod } from '@main/clusters/service-pod.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { type Login, loginTo } from '@main/runbooks/executors/database-login.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { PlatformDatabase } from '@shared/platform/profile.ts'
import { findProgram, type Machine } from './machine.ts'
import { firstSize, type Place } from './place.ts'
import { cleanEnvironment } from './shell-surroundings.ts'

/** The native protocol's port: the profile names the one of HTTP, which the client does not speak. */
const clickhouseNative = 9_000

interface ClientProgram {
  readonly program: string
  /** The port in the pod; null = the one of the service. */
  readonly podPort: number | null
  /** Passwords go by the environment, which other accounts cannot read; never by words. */
  start(login: Login): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }
}

const only = (entries: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== null))

/** `{PORT}` is the tunnel's own port on this machine. */
const clients: Readonly<Record<PlatformDatabase['engine'], ClientProgram>> = {
  postgresql: {
    program: 'psql',
    podPort: null,
    start: ({ user, password, database }) => ({
      args: [],
      env: only({
        PGHOST: '127.0.0.1',
        PGPORT: '{PORT}',
        PGUSER: user,
        PGDATABASE: database,
        PGPASSWORD: password,
        PGAPPNAME: 'foundry-cockpit',
      }),
    }),
  },
  clickhouse: {
    program: 'clickhouse-client',
    podPort: clickhouseNative,
    start: ({ user, password, database }) => ({
      args: [
        '--host',
        '127.0.0.1',
        '--port',
        '{PORT}',
        ...(user === null ? [] : ['--user', user]),
        ...(database === null ? [] : ['--database', database]),
      ],
      env: only({ CLICKHOUSE_PASSWORD: password }),
    }),
  },
  redis: {
    program: 'redis-cli',
    podPort: null,
    start: ({ user, password }) => ({
      args: ['-h', '127.0.0.1', '-p', '{PORT}', ...(user === null ? [] : ['--user', user])],
      env: only({ REDISCLI_AUTH: password }),
    }),
  },
}

export const clientOf = ({ engine }: PlatformDatabase): string => clients[engine].program

/** A database's own client program on this machine, through a tunnel to a pod behind the database's service. */
export function databasePlace(cluster: ClusterAccess, database: PlatformDatabase, machine: Machine): Place {
  const { namespace, service, port, id, engine } = database
  const { program, podPort, start } = clients[engine]
  const target = { kind: 'services', namespace, name: service }
  return {
    name: `${program} ${id}`,
    gated: (open): GatedAction => ({
      id: 'shell',
      cluster,
      target,
      needs: [{ verb: 'create', group: '', resource: 'pods', subresource: 'portforward', namespace, name: null }],
      async plan() {
        return {
          tier: 'D1',
          subject: { ...target, uid: '', resourceVersion: '' },
          title: `Open ${program} on ${id}?`,
          explanation: 'Whatever is typed there is done there, and is written down nowhere: only that it was opened.',
          button: `Open ${program}`,
          detail: `${program} through a tunnel to port ${podPort ?? port}`,
          preview: {
            diff: [],
            affected: [{ ...target, fate: `${program} of this machine is connected to it`, tone: 'warn' }],
            warnings: [],
          },
          recheck: async () => undefined,
          async *perform(performing) {
            yield { text: `Opening ${program}`, done: 0, total: 1 }
            await open(performing)
            return `${program} opened`
          },
        }
      },
    }),
    async start(_id, signal) {
      const file = await findProgram(machine, program)
      if (file === null) {
        throw new CockpitError('NOT_INSTALLED', `There is no program ${program} on this machine`, `Install ${program}.`)
      }
      const [pod, login, grant, searchPath] = await Promise.all([
        servicePod(cluster, { namespace, service, port }, signal),
        loginTo({ cluster, signal, conceal: () => undefined }, database),
        cluster.socketGrant(),
        machine.searchPath(),
      ])
      const { args, env } = start(login)
      return {
        request: {
          type: 'tunnelled',
          program: {
            file,
            args,
            env: { ...cleanEnvironment({ env: machine.env, searchPath }), ...env },
            cwd: machine.home,
            ...firstSize,
          },
          tunnel: { grant, namespace, pod: pod.pod, podPort: podPort ?? pod.port },
        },
        warnings: [],
        endRemote: null,
      }
    },
  }
}
