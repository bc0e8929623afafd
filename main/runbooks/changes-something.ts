import type { FilledCommand } from './filled-command.ts'

/**
 * Whether a command changes something: `yes`, `no`, or `unclear` where only who wrote it can tell, and must say so with a
 * tier.
 */
export function changesSomething(command: FilledCommand): 'yes' | 'no' | 'unclear' {
  switch (command.executor) {
    case 'kubectl': {
      const { verb } = command.command
      if (verb === 'exec') return 'unclear'
      return ['rollout restart', 'scale', 'delete', 'run'].includes(verb) ? 'yes' : 'no'
    }
    case 'sh':
      return 'unclear'
    case 'redis':
      return readsRedis(command.argv) ? 'no' : 'yes'
    case 'sql postgres':
    case 'sql clickhouse':
      return readsSql(command.text) ? 'no' : 'yes'
    case 'http':
      if (command.method === 'GET') return 'no'
      return command.method === 'POST' ? 'unclear' : 'yes'
    default:
      return 'no'
  }
}

const readingCommands = new Set([
  'info',
  'dbsize',
  'ping',
  'get',
  'ttl',
  'pttl',
  'type',
  'exists',
  'strlen',
  'llen',
  'scard',
  'hlen',
  'zcard',
  'scan',
  'lastsave',
  'time',
  'role',
])
const readingParts: Readonly<Record<string, readonly string[]>> = {
  config: ['get'],
  slowlog: ['get', 'len'],
  memory: ['usage', 'stats', 'doctor'],
  latency: ['doctor', 'latest', 'history'],
  client: ['list', 'info'],
  cluster: ['info', 'nodes'],
  object: ['encoding', 'idletime', 'freq'],
}

function readsRedis([command = '', part = '']: readonly string[]): boolean {
  const name = command.toLowerCase()
  if (readingCommands.has(name)) return true
  return Object.hasOwn(readingParts, name) && readingParts[name]?.includes(part.toLowerCase()) === true
}

const changingWords =
  /\b(insert|update|delete|merge|alter|drop|truncate|create|grant|revoke|vacuum|reindex|cluster|optimize|kill|system\s+\w+|attach|detach|rename|copy|lock|refresh|call|do|set_config|setval|nextval|pg_(?:terminate|cancel)_backend|pg_reload_conf|pg_stat_reset\w*|dblink\w*|lo_\w+)\b/i

/** Errs on the side of "it changes": the tier is then asked for. What stands in strings is not carried out. */
function readsSql(text: string): boolean {
  const plain = text
    .replace(/--.*$/gm, ' ')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^']|'')*'/g, "''")
  if (!/^\s*(select|show|explain|with|values|describe|desc|exists)\b/i.test(plain)) return false
  const named = plain.replace(/\b(system|cluster)\s*\.\s*\w+/gi, ' ')
  return !changingWords.test(named) && !/\bexplain\s*\(?[^)]*\banalyze\b/i.test(plain)
}
