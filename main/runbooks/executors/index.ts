import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { FilledCommand } from '../filled-command.ts'
import type { KubectlCommand } from '../kubectl-command.ts'
import { check } from './check.ts'
import { clickhouse } from './clickhouse.ts'
import { debugPod } from './debug-pod.ts'
import type { Execution, StepResult } from './executor.ts'
import { http } from './http.ts'
import { kubectlDescribe } from './kubectl-describe.ts'
import { kubectlExec } from './kubectl-exec.ts'
import { kubectlGet } from './kubectl-get.ts'
import { kubectlLogs } from './kubectl-logs.ts'
import { kubectlRolloutStatus } from './kubectl-rollout-status.ts'
import { kubectlTop } from './kubectl-top.ts'
import { logql } from './loki.ts'
import { postgres } from './postgres.ts'
import { program } from './program.ts'
import { promql } from './promql.ts'
import { redis } from './redis.ts'
import { traceql } from './tempo.ts'

/**
 * Runs one command to its end. What is answered is a result, whatever it says; what could not be asked is an error.
 * Errors: those of the executor; when the signal aborts, its reason.
 */
export function execute(execution: Execution, command: FilledCommand): Promise<StepResult> {
  switch (command.executor) {
    case 'kubectl':
      return kubectl(execution, command.command)
    case 'sql postgres':
      return postgres(execution, command)
    case 'sql clickhouse':
      return clickhouse(execution, command)
    case 'redis':
      return redis(execution, command)
    case 'promql':
      return promql(execution, command)
    case 'logql':
      return logql(execution, command)
    case 'traceql':
      return traceql(execution, command)
    case 'http':
      return http(execution, command)
    case 'check':
      return check(execution, command)
    case 'sh':
      return program(execution, command)
    case 'ask':
      throw new CockpitError('NOT_POSSIBLE', 'A person answers this step')
  }
}

function kubectl(execution: Execution, command: KubectlCommand): Promise<StepResult> {
  switch (command.verb) {
    case 'get':
      return kubectlGet(execution, command)
    case 'describe':
      return kubectlDescribe(execution, command)
    case 'logs':
      return kubectlLogs(execution, command)
    case 'top':
      return kubectlTop(execution, command)
    case 'exec':
      return kubectlExec(execution, command)
    case 'rollout status':
      return kubectlRolloutStatus(execution, command)
    case 'run':
      return debugPod(execution, command)
    default:
      // Only the gate performs these.
      throw new CockpitError('NOT_POSSIBLE', `${command.verb} changes the cluster and goes through the gate`)
  }
}
