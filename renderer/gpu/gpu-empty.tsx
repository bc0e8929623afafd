import { EmptyState } from '../design/empty-state.tsx'
import type { GpuView } from './gpu-feed.ts'

/** Why there is no card to show: being asked, denied, none there, or none that anybody tells of. */
export function GpuEmpty({ view }: { readonly view: GpuView }) {
  const { received, nodes, blindSpots, sources, broken } = view
  if (broken !== null) return <EmptyState tone="warn" title="The GPUs could not be read" />
  if (!received) return <EmptyState tone="muted" title="Asking the cluster for its GPUs …" turning />
  if (blindSpots.length > 0 && nodes.length === 0) {
    return (
      <EmptyState tone="warn" title="Whether there are GPUs is not known">
        {blindSpots.join('. ')}
      </EmptyState>
    )
  }
  if (nodes.length === 0 && sources.some(({ id, state }) => id === 'kubernetes' && state === 'used')) {
    return (
      <EmptyState tone="muted" title="No node of this cluster offers GPUs">
        Nodes offer them once the device plugin of the GPU operator runs there.
      </EmptyState>
    )
  }
  return <EmptyState tone="muted" title="No card was read yet" turning />
}
