import { z } from 'zod'

const address = z
  .string()
  .regex(/^[\w.-]+:\d+$/)
  .transform((text) => {
    const [host = '', port = ''] = text.split(':')
    return { host, port: Number(port) }
  })

/** What kwok's configuration tells a command of the pod that it answers in (resources/lab/kwok/exec.yaml). */
const environment = z.object({
  COCKPIT_LAB_NAMESPACE: z.string().default('default'),
  COCKPIT_LAB_CONTAINER: z.string().default(''),
  COCKPIT_LAB_CLUSTER: z.string().default(''),
  /** The node whose every card the pod sees. */
  COCKPIT_LAB_NODE: z.string().default(''),
  /** The cluster network stand-in, HTTP CONNECT. */
  COCKPIT_LAB_NETWORK: address,
  /** Where the platform's services and the endpoints' own ports are answered. */
  COCKPIT_LAB_EXPORTER: address,
  COCKPIT_LAB_GPUS: z.coerce.number().int().min(0).max(16).default(0),
})

export interface PodPlace {
  readonly namespace: string
  readonly container: string
  readonly cluster: string
  readonly network: { readonly host: string; readonly port: number }
  readonly exporter: { readonly host: string; readonly port: number }
  readonly gpus: number
  /** The node whose every card the pod sees; empty in other pods. */
  readonly node: string
}

/** Where a command writes; the exit code is what it returns. */
export interface Output {
  stdout(text: string): void
  stderr(text: string): void
}

export interface PodCommandRun {
  readonly argv: readonly string[]
  readonly place: PodPlace
  readonly output: Output
  /** ms since the epoch */
  readonly now: () => number
}
export type PodCommand = (run: PodCommandRun) => Promise<number>

/** @throws ZodError when the command does not run in a pod of the lab */
export function readPodPlace(variables: Readonly<Record<string, string | undefined>>): PodPlace {
  const read = environment.parse(variables)
  return {
    namespace: read.COCKPIT_LAB_NAMESPACE,
    container: read.COCKPIT_LAB_CONTAINER,
    cluster: read.COCKPIT_LAB_CLUSTER,
    network: read.COCKPIT_LAB_NETWORK,
    exporter: read.COCKPIT_LAB_EXPORTER,
    gpus: read.COCKPIT_LAB_GPUS,
    node: read.COCKPIT_LAB_NODE,
  }
}
