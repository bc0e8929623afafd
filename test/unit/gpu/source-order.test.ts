import { gpuLayout } from '@main/gpu/gpu-layout.ts'
import { mostExporters, mostSessionNodes, sessionsWanted, slowSource } from '@main/gpu/source-order.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { expect, it } from 'vitest'
import { podRow, running, surroundings } from '../clusters/pod-samples.ts'
import { projected } from '../clusters/problems/projected.ts'

const layout = (nodeCount: number, exporters: number) =>
  gpuLayout(
    Array.from({ length: nodeCount }, (_, place) =>
      projected(nodes, {
        metadata: { name: `n${place}`, uid: `n${place}` },
        status: { allocatable: { 'nvidia.com/gpu': '8' } },
      }),
    ),
    Array.from({ length: exporters }, (_, place) =>
      podRow({
        uid: `e${place}`,
        name: `e${place}`,
        spec: { nodeName: `n${place}`, containers: [{ name: 'dcgm-exporter', image: 'dcgm' }] },
        status: { containerStatuses: [running('dcgm-exporter')] },
      }),
    ),
    surroundings.isGpu,
  )

it('sessions are opened on as many nodes as a screen is worth, and on more when somebody asks for it', () => {
  expect(sessionsWanted('auto', layout(mostSessionNodes, 0))).toBe(true)
  expect(sessionsWanted('auto', layout(mostSessionNodes + 1, 0))).toBe(false)
  expect(sessionsWanted('nvidia-smi', layout(mostSessionNodes + 1, 0))).toBe(true)
  expect(sessionsWanted('dcgm', layout(1, 1))).toBe(false)
})

it('exporters are asked while they are few, else Prometheus; and again the exporters where it has nothing', () => {
  const [few, many] = [layout(4, 4), layout(mostExporters + 1, mostExporters + 1)]
  expect(slowSource('auto', few, false)).toBe('dcgm')
  expect(slowSource('auto', many, false)).toBe('prometheus')
  expect(slowSource('auto', many, true)).toBe('dcgm')
  expect(slowSource('auto', layout(4, 0), false)).toBe('prometheus')
  expect(slowSource('auto', layout(4, 0), true)).toBeNull()
  expect(slowSource('auto', layout(0, 0), false)).toBeNull()
  expect(slowSource('prometheus', few, true)).toBe('prometheus')
})
