import { kubectl } from '@main/checks/evidence.ts'
import type { FilledCommand } from './filled-command.ts'

/** The command as one would type it by hand on this cluster; secrets as ***. */
export function asTyped(command: FilledCommand, cluster: string): string {
  switch (command.executor) {
    case 'kubectl':
      return kubectl(cluster, ...command.shown.argv.filter((word, index) => index > 0 || word !== 'kubectl'))
    case 'sh':
    case 'redis':
      return [...(command.executor === 'redis' ? ['redis-cli'] : []), ...command.shown.argv].map(quoted).join(' ')
    case 'http': {
      const { method, path, headers, body } = command.shown
      const lines = [`${method} ${path}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
      return [...lines, ...(body === null ? [] : ['', body])].join('\n')
    }
    case 'check':
      return `cockpit check --context ${quoted(cluster)} # ${command.shown.text}`
    default:
      return command.shown.text
  }
}

const quoted = (word: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
