import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LabIncident } from '../lab-cluster.ts'
import { crashPods, endCrashes, podsOf } from './crashing-pods.ts'
import { forgetEvents } from './fault-marks.ts'

const id = 'inference-failures'
const namespace = 'bud-inference'
const endpoint = 'endpoint-qwen-3-32b'
const pods = { namespace, selector: `app=${endpoint}` }

const lastWords = [
  'ERROR [core.py:708] EngineCore failed to start.',
  'ERROR [core.py:708] torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.32 GiB.',
  'RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {}',
]

/** An endpoint whose vLLM does not start any more: its model no longer fits into the memory of its GPUs. */
export const inferenceFailures: LabIncident = {
  id,
  title: 'Inference fails: a model no longer starts',
  story:
    'The context length of the Qwen endpoint was raised. vLLM now runs out of GPU memory at its start: every pod of the endpoint is in CrashLoopBackOff, and requests to the model fail. Its log says what is missing; the GPUs themselves are well.',
  defaultCluster: 'prod-eu',

  async break(cluster) {
    if ((await podsOf(cluster, pods)).length === 0) {
      throw new CockpitError('LAB_NO_TARGET', `${cluster.name} does not serve ${endpoint}.`, 'Start the lab anew.')
    }
    await cluster.podLogs.interject(endpoint, lastWords)
    await crashPods(cluster, id, pods, endpoint)
  },

  async heal(cluster) {
    await endCrashes(cluster, id, pods)
    await cluster.podLogs.withdraw(endpoint)
    await forgetEvents(cluster, namespace, ['BackOff'], (_kind, name) => name.startsWith(`${endpoint}-`))
  },
}
