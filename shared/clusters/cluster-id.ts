import { z } from 'zod'

/** Identifies a cluster everywhere: the name of its kubeconfig context, unique after merging. */
export const clusterId = z.string().min(1).max(512)
export type ClusterId = z.infer<typeof clusterId>
