import { randomUUID } from 'node:crypto'
import type { InputValues } from '@shared/runbooks/run.ts'
import type { PlatformApiClient } from '../lab/platform-api-client.ts'
import { eventually } from '../lab/test-lab.ts'

const spare = 'endpoint-spare'
const served = 'endpoint-qwen-3-32b'

/**
 * Inputs of the runbooks that speak with the platform's API: ids of what is there, and for those that change or delete
 * something of what was made for them. `{}` for every other runbook.
 */
export async function platformInputs(id: string, api: PlatformApiClient): Promise<InputValues> {
  const make = inputsOf[id]
  return make === undefined ? {} : { token: await api.token('ADMIN'), ...(await make(api)) }
}

const newUser = (api: PlatformApiClient) =>
  api.make('/users', { email: newAddress(), first_name: 'Made', last_name: 'ByATest', role: 'USER' })
const newProject = (api: PlatformApiClient) => api.make('/projects', { name: 'Of a test', description: 'Made by it' })
const newAddress = () => `made-${randomUUID()}@example.com`

/** The endpoint that the lab serves nobody with, in that state. */
export async function spareEndpoint(api: PlatformApiClient, state: 'RUNNING' | 'STOPPED'): Promise<string> {
  const { id, status } = await api.endpoint(spare)
  if (status === state) return id
  if (state === 'STOPPED') await api.ask('POST', `/endpoints/${id}/undeploy`)
  else {
    const resources = { gpu_count: 1, memory_gb: 16 }
    const deployment = { cluster_id: await api.clusterId(), replicas: 1, resources }
    await api.ask('POST', `/endpoints/${id}/deploy`, deployment)
  }
  await eventually(`${spare} is ${state}`, 30_000, async () => (await api.endpoint(spare)).status === state)
  return id
}

const anEndpoint = async (api: PlatformApiClient) => ({ endpointId: (await api.endpoint(served)).id })
const aCluster = async (api: PlatformApiClient) => ({ clusterId: await api.clusterId() })
const aProject = async (api: PlatformApiClient) => ({ projectId: await api.projectId('Assistants') })

const inputsOf: Readonly<Record<string, (api: PlatformApiClient) => Promise<InputValues>>> = {
  'change-user-role': async (api) => ({ userId: await newUser(api) }),
  'cluster-status': aCluster,
  'create-project': async () => ({ name: 'Of a runbook', description: 'Made by a test' }),
  'create-user': async () => ({ email: newAddress(), firstName: 'Made', lastName: 'ByARunbook' }),
  'deactivate-user': async (api) => ({ userId: await newUser(api) }),
  'delete-project': async (api) => ({ projectId: await newProject(api) }),
  'deploy-endpoint': async (api) => ({ endpointId: await spareEndpoint(api, 'STOPPED'), ...(await aCluster(api)) }),
  'endpoint-status': anEndpoint,
  'export-audit-log': async () => ({
    from: new Date(Date.now() - 86_400_000).toISOString(),
    to: new Date(Date.now() + 86_400_000).toISOString(),
  }),
  'grant-project-access': async (api) => ({ userId: await newUser(api), ...(await aProject(api)) }),
  'inference-failures': anEndpoint,
  'list-clusters': async () => ({}),
  'quota-usage': aProject,
  'refresh-cluster': aCluster,
  'rotate-api-key': async (api) => {
    const { projectId } = await aProject(api)
    return { projectId, oldCredentialId: await api.make('/credentials', { name: 'Old key', project_id: projectId }) }
  },
  'scale-endpoint': async (api) => {
    const { id, replicas } = await api.endpoint(served)
    return { endpointId: id, formerReplicas: replicas, replicas: replicas === 3 ? 2 : 3 }
  },
  'undeploy-endpoint': async (api) => ({ endpointId: await spareEndpoint(api, 'RUNNING') }),
}
