import { GpuClusterScreen } from './gpu-cluster-screen.tsx'
import { GpuIdleScreen } from './gpu-idle-screen.tsx'
import { GpuMapScreen } from './gpu-map-screen.tsx'
import type { GpuPlace } from './gpu-route.ts'
import { GpuWaitingScreen } from './gpu-waiting-screen.tsx'

/** GPUs: the map of all, what is idle, who waits, or those of one cluster. */
export function GpusScreen({ place }: { readonly place: GpuPlace }) {
  switch (place.at) {
    case 'map':
      return <GpuMapScreen />
    case 'idle':
      return <GpuIdleScreen />
    case 'waiting':
      return <GpuWaitingScreen />
    case 'cluster':
      return <GpuClusterScreen key={place.cluster} cluster={place.cluster} opened={place.card} node={null} />
    case 'node':
      return <GpuClusterScreen key={place.cluster} cluster={place.cluster} opened={null} node={place.node} />
  }
}
