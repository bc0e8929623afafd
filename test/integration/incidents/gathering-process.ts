import { openCockpit } from '@main/cockpit.ts'
import { systemClock } from '@main/platform/system-clock.ts'

/** Opens an incident and writes notes until it is killed; each is printed once it is acknowledged. */
async function main(): Promise<void> {
  const [kubeconfig = '', root = '', cluster = ''] = process.argv.slice(2)
  const cockpit = await openCockpit({
    kubeconfigPaths: [kubeconfig],
    contexts: [cluster],
    root,
    clock: systemClock,
    notify: () => undefined,
  })
  const { incidents } = cockpit.handlers
  const { signal } = new AbortController()
  const wish = { title: 'Killed in between', severity: 'critical' as const, clusters: [cluster], problem: null }
  const { id } = await incidents.open(wish, signal)
  process.stdout.write(`${id}\n`)
  for (let number = 1; ; number += 1) {
    await incidents.note({ id, text: `note ${number}` }, signal)
    process.stdout.write(`note ${number}\n`)
  }
}

void main()
