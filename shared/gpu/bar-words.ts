import type { NodeBar } from '../clusters/node-bars.ts'
import type { NodeRoom } from './gpu-room.ts'

const mostNamed = 3

/** A node that a pod may not be put on, and why. */
export interface Barred {
  readonly room: NodeRoom
  readonly bars: readonly NodeBar[]
}

/** "gpu-1, gpu-2 have the taint a=b:NoSchedule, which it does not tolerate; gpu-3 is cordoned" */
export function byBar(barred: readonly Barred[]): string {
  const groups = new Map<string, { readonly bar: NodeBar; readonly rooms: NodeRoom[] }>()
  for (const { room, bars } of barred) {
    for (const bar of bars) {
      const group = groups.get(bar.what) ?? { bar, rooms: [] }
      group.rooms.push(room)
      groups.set(bar.what, group)
    }
  }
  return [...groups.values()]
    .map(({ bar, rooms }) => {
      const one = rooms.length === 1
      switch (bar.of) {
        case 'taint':
          return `${named(rooms)} ${one ? 'has' : 'have'} the taint ${bar.what}, which it does not tolerate`
        case 'selector':
          return `${named(rooms)} ${one ? 'does' : 'do'} not meet its ${bar.what}`
        default:
          return `${named(rooms)} ${one ? 'is' : 'are'} ${bar.what}`
      }
    })
    .join('; ')
}

const steps: Readonly<Record<NodeBar['of'], (what: string, node: string) => string>> = {
  taint: (what) => `let it tolerate ${what}, if it belongs there`,
  selector: () => 'correct what it asks of its node, or add such a node',
  cordoned: (_what, node) => `uncordon ${node}, if its maintenance is over`,
  'not-ready': (_what, node) => `find out why ${node} is not ready`,
}

/** What would open the node that is barred least. */
export function remedy(barred: readonly Barred[]): string {
  const least = barred.reduce((best, each) => (each.bars.length < best.bars.length ? each : best))
  const text = least.bars.map(({ of, what }) => steps[of](what, least.room.node.name)).join(' and ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "gpu-1, gpu-2, gpu-3 and 5 more" */
export function named(rooms: readonly NodeRoom[]): string {
  const names = rooms.map(({ node }) => node.name)
  const more = names.length - mostNamed
  return more > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${more} more` : names.join(', ')
}
