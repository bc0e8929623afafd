import type { LabIncident } from '../lab-cluster.ts'
import { crashLoop } from './crash-loop.ts'
import { databaseConnections } from './db-connections.ts'
import { errorBudget } from './error-budget.ts'
import { imagePull } from './image-pull.ts'
import { nodeNotReady } from './node-not-ready.ts'
import { sidecarNotReady } from './sidecar-not-ready.ts'

/** Every incident that can be practised. A new one is its file and a line here. */
export const incidents: readonly LabIncident[] = [
  sidecarNotReady,
  crashLoop,
  imagePull,
  nodeNotReady,
  databaseConnections,
  errorBudget,
]
