/** Commands that change nothing and do not stop a server that works, by first word or first two. */
const reads = new Set([
  ...['ping', 'info', 'dbsize', 'time', 'lastsave', 'type', 'ttl', 'pttl', 'exists', 'get', 'strlen', 'llen', 'hlen'],
  ...['scard', 'zcard', 'xlen', 'scan', 'hscan', 'sscan', 'zscan', 'lrange', 'hget', 'role', 'randomkey'],
  ...['slowlog get', 'slowlog len', 'memory stats', 'memory usage', 'memory doctor', 'memory malloc-stats'],
  ...['latency latest', 'latency history', 'latency doctor', 'client list', 'client info', 'client id', 'config get'],
  ...['cluster info', 'cluster nodes', 'object encoding', 'object idletime', 'object freq', 'object refcount'],
  ...['command count', 'acl whoami', 'module list', 'xinfo stream', 'xinfo groups'],
])

/** Whether a D0 step may send it. What is not known to be harmless is not. */
export function onlyReads(words: readonly string[]): boolean {
  const [first = '', second = ''] = words.map((word) => word.toLowerCase())
  return reads.has(first) || reads.has(`${first} ${second}`)
}
