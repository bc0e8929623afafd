import { actionsContract } from '../actions/contract.ts'
import { checksContract } from '../checks/contract.ts'
import { clustersContract } from '../clusters/contract.ts'
import { forwardsContract } from '../forwards/contract.ts'
import { gpuContract } from '../gpu/contract.ts'
import { incidentsContract } from '../incidents/contract.ts'
import { journalContract } from '../journal/contract.ts'
import { labContract } from '../lab/contract.ts'
import { logsContract } from '../logs/contract.ts'
import { problemsContract } from '../problems/contract.ts'
import { recordingsContract } from '../recordings/contract.ts'
import { referenceContract } from '../reference/contract.ts'
import { runbooksContract } from '../runbooks/contract.ts'
import { sourcesContract } from '../sources/contract.ts'
import { terminalContract } from '../terminal/contract.ts'

/** Every contract of the app. A new domain is one line here; main must then provide its handlers. */
export const contracts = {
  clusters: clustersContract,
  checks: checksContract,
  lab: labContract,
  logs: logsContract,
  forwards: forwardsContract,
  actions: actionsContract,
  sources: sourcesContract,
  problems: problemsContract,
  runbooks: runbooksContract,
  reference: referenceContract,
  incidents: incidentsContract,
  journal: journalContract,
  terminal: terminalContract,
  recordings: recordingsContract,
  gpu: gpuContract,
}
