import { createHash } from 'node:crypto'
import { throttleMask } from '@shared/gpu/throttle.ts'
import { gpuModels, type LabGpuNode, labGpuNodes } from './gpu-models.ts'
import type { GpuState } from './gpu-state.ts'

/** A pod of the cluster that was given GPUs. */
export interface HoldingPod {
  readonly uid: string
  readonly namespace: string
  readonly name: string
  readonly container: string
  readonly node: string
  readonly gpus: number
}

/** vLLM takes nine tenths of a device's memory at its start and keeps it (its --gpu-memory-utilization). */
const memoryShare = 0.9
/** What the driver itself takes of a card that nothing runs on. */
const idleUsedMiB = 4
const slowed = throttleMask(['hardware-slowdown', 'hardware-thermal-slowdown'])
const slowedTemperature = 92
/** The lowest clock that hardware falls back to. */
const slowedMHz = 345
const gpuIdle = throttleMask(['idle'])

/** Which pod has which card, and what every card does: one answer for nvidia-smi, dcgm-exporter and vLLM alike. */
export class GpuBoard {
  private readonly nodes: readonly LabGpuNode[]
  private held = new Map<string, { readonly pod: HoldingPod; readonly indices: readonly number[] }>()
  /** The card that an incident slows down. */
  private throttled: string | null = null

  /** @param utilisation percent of each device of an endpoint over all its replicas. */
  constructor(
    private readonly cluster: string,
    private readonly utilisation: (endpoint: string) => readonly number[],
  ) {
    this.nodes = labGpuNodes(cluster)
  }

  /** As a device plugin gives them out: a pod keeps its cards for life, a new one gets the lowest that are free. */
  assign(pods: readonly HoldingPod[]): void {
    const before = this.held
    this.held = new Map()
    const taken = new Map<string, Set<number>>()
    const take = (pod: HoldingPod, indices: readonly number[]) => {
      this.held.set(pod.uid, { pod, indices })
      const own = taken.get(pod.node) ?? new Set()
      for (const index of indices) own.add(index)
      taken.set(pod.node, own)
    }
    const sorted = [...pods].sort((a, b) => a.name.localeCompare(b.name))
    for (const pod of sorted) {
      const known = before.get(pod.uid)
      if (known !== undefined && known.pod.node === pod.node) take(pod, known.indices)
    }
    for (const pod of sorted) {
      const node = this.nodes.find(({ name }) => name === pod.node)
      if (node === undefined || this.held.has(pod.uid)) continue
      const own = taken.get(pod.node)
      const free = Array.from({ length: node.cards }, (_, index) => index).filter((index) => !own?.has(index))
      take(pod, free.slice(0, pod.gpus))
    }
  }

  get all(): readonly GpuState[] {
    return this.nodes.flatMap(({ name }) => this.ofNode(name))
  }

  ofNode(name: string): readonly GpuState[] {
    const node = this.nodes.find((each) => each.name === name)
    if (node === undefined) return []
    return Array.from({ length: node.cards }, (_, index) => this.state(node, index))
  }

  /** Of the first replica: kwok tells a command its container, and not which of several pods with it. */
  ofEndpoint(endpoint: string): readonly GpuState[] {
    const [first] = this.replicas(endpoint)
    if (first === undefined) return []
    const cards = this.ofNode(first.pod.node)
    return first.indices.flatMap((index) => cards[index] ?? [])
  }

  /** How many servers share an endpoint's load; one at least. */
  servers(endpoint: string): number {
    return Math.max(1, this.replicas(endpoint).length)
  }

  /** Slows the first card of an endpoint down. @returns its UUID; null when the endpoint has none. */
  throttle(endpoint: string): string | null {
    this.throttled ??= this.ofEndpoint(endpoint)[0]?.uuid ?? null
    return this.throttled
  }

  endThrottling(): void {
    this.throttled = null
  }

  private replicas(endpoint: string) {
    return [...this.held.values()]
      .filter(({ pod }) => pod.container === endpoint)
      .sort((a, b) => a.pod.name.localeCompare(b.pod.name))
  }

  private state(node: LabGpuNode, index: number): GpuState {
    const model = gpuModels[node.model]
    const hash = createHash('sha256').update(`${this.cluster}/${node.name}/${index}`).digest('hex')
    const uuid = `GPU-${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}-${hash.slice(16, 20)}-${hash.slice(20, 32)}`
    const holding = [...this.held.values()].find(
      ({ pod, indices }) => pod.node === node.name && indices.includes(index),
    )
    const percent = holding === undefined ? 0 : this.percentOf(holding, index)
    const isSlowed = uuid === this.throttled
    const isIdle = holding === undefined
    const power = model.idleW + (model.powerLimitW - model.idleW) * percent * 0.0085
    return {
      model: node.model,
      driver: node.driver,
      mig: node.mig,
      node: node.name,
      index,
      uuid,
      serial: `16500${(Number.parseInt(hash.slice(0, 8), 16) % 100_000_000).toString().padStart(8, '0')}`,
      busId: `00000000:${(0x1b + index * 0x12).toString(16).toUpperCase().padStart(2, '0')}:00.0`,
      utilisation: percent,
      usedMiB: isIdle ? idleUsedMiB : Math.round(model.memoryMiB * memoryShare),
      temperature: isSlowed ? slowedTemperature : Math.round(34 + percent * 0.3),
      powerW: isSlowed ? power * 0.4 : power,
      smMHz: isSlowed ? slowedMHz : model.smMHz,
      throttle: isSlowed ? slowed : isIdle ? gpuIdle : 0,
      holder:
        holding === undefined
          ? null
          : { namespace: holding.pod.namespace, pod: holding.pod.name, container: holding.pod.container },
    }
  }

  private percentOf(holding: { readonly pod: HoldingPod; readonly indices: readonly number[] }, index: number): number {
    const replicas = this.replicas(holding.pod.container)
    const place = replicas.findIndex(({ pod }) => pod.uid === holding.pod.uid)
    const within = holding.indices.indexOf(index)
    const figures = this.utilisation(holding.pod.container)
    return Math.round(figures[place * holding.indices.length + within] ?? 0)
  }
}
