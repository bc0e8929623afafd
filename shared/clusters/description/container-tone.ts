import type { Tone } from '../kind.ts'
import type { ContainerFact, RunFact } from './description.ts'

/** Waiting for these is a part of every start. */
const onTheWay = ['ContainerCreating', 'PodInitializing']

/** What the present state of a container means. */
export function containerTone({ now, ready, role }: Pick<ContainerFact, 'now' | 'ready' | 'role'>): Tone {
  if (now === null) return 'muted'
  switch (now.state) {
    case 'running':
      // Init and debug containers are never ready while they run.
      return role === 'init' || role === 'debug' ? 'muted' : ready === true ? 'ok' : 'bad'
    case 'waiting':
      return onTheWay.includes(now.reason) ? 'warn' : 'bad'
    case 'terminated':
      return endTone(now)
    case 'unknown':
      return 'muted'
  }
}

/** What the end of a run means; one that nobody gave a code for is not known to be good. */
export function endTone({ exitCode }: Pick<RunFact, 'exitCode'>): Tone {
  return exitCode === 0 ? 'muted' : exitCode === null ? 'warn' : 'bad'
}
