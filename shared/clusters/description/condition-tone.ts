import type { Tone } from '../kind.ts'
import type { ConditionRow } from '../kinds/fields.ts'

/** Conditions that are bad news while they are True. */
const unwanted = new Set([
  // Nodes
  'MemoryPressure',
  'DiskPressure',
  'PIDPressure',
  'NetworkUnavailable',
  // Workloads and jobs
  'ReplicaFailure',
  'Failed',
  'FailureTarget',
  // Namespaces
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceDeletionContentFailure',
  'NamespaceDeletionGroupVersionParsingFailure',
  // Claims
  'ControllerResizeError',
  'NodeResizeError',
  'ModifyVolumeError',
  // As many controllers of custom resources name them
  'Degraded',
  'Error',
  'Stalled',
])

/** Worth a look while they are True, and nothing while they are not. */
const passing = new Set([
  'DisruptionTarget',
  'ScalingLimited',
  'PodResizePending',
  'PodResizeInProgress',
  'Resizing',
  'FileSystemResizePending',
  'ModifyingVolume',
  'NamespaceContentRemaining',
  'NamespaceFinalizersRemaining',
  'NonStructuralSchema',
  'Terminating',
  'Suspended',
  'Reconciling',
])

/** Conditions that should be True. */
const wanted = new Set([
  'Ready',
  'ContainersReady',
  'Initialized',
  'PodScheduled',
  'PodReadyToStartContainers',
  'Available',
  'Progressing',
  'AbleToScale',
  'ScalingActive',
  'DisruptionAllowed',
  'Established',
  'NamesAccepted',
  'Healthy',
  'Synced',
  'Reconciled',
  'Accepted',
  'Programmed',
  'ResolvedRefs',
])

/** True once what was to be done is done; False says nothing. */
const endings = new Set(['Complete', 'Succeeded', 'SuccessCriteriaMet'])

/** What a condition's status means. A name that nobody told us of is `muted`: neither good nor bad is known. */
export function conditionTone({ type, status, reason }: ConditionRow): Tone {
  // A pod that ran to its end is not ready any more, and is fine.
  if (reason === 'PodCompleted') return 'muted'
  if (unwanted.has(type)) return status === 'True' ? 'bad' : status === 'False' ? 'ok' : 'warn'
  if (passing.has(type)) return status === 'False' ? 'muted' : 'warn'
  if (wanted.has(type)) return status === 'True' ? 'ok' : status === 'False' ? 'bad' : 'warn'
  if (endings.has(type)) return status === 'True' ? 'ok' : 'muted'
  return 'muted'
}
