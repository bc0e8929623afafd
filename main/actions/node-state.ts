import { z } from 'zod'
import type { LiveObject } from './live-object.ts'

const nodeSpec = z.object({ unschedulable: z.boolean().nullish() }).nullish()

/** Whether new pods are kept away from a node. */
export const isCordoned = ({ spec }: LiveObject): boolean => nodeSpec.parse(spec)?.unschedulable === true
