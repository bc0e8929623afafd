import { fillCommand } from '@main/runbooks/fill-command.ts'
import { pastedResult } from '@main/runbooks/pasted-result.ts'
import type { Executor } from '@shared/runbooks/runbook.ts'
import { describe, expect, it } from 'vitest'

const filled = (executor: Executor, text: string) =>
  fillCommand({ executor, text, line: 1 }, { values: {}, inputs: [] })
const get = (kind: string) => filled('kubectl', `kubectl get ${kind} -A`)
const postgres = filled('sql postgres', 'SELECT 1')
const promql = filled('promql', 'up')
const redis = filled('redis', 'INFO')
const code = (work: () => unknown): string => {
  try {
    work()
    return 'it did not fail'
  } catch (thrown) {
    return (thrown as { code: string }).code
  }
}

describe('what a person pastes of kubectl', () => {
  it('is refused when the space between its columns is gone', () => {
    expect(() => pastedResult(get('pods'), 'NAME READY STATUS\nbudapp-1 1/2 Running')).toThrow('cannot be read')
  })

  it('is read from the table, with what a table can tell', () => {
    const text = [
      'NAMESPACE    NAME                     READY   STATUS             RESTARTS        AGE',
      'bud-system   budapp-6d4cf56db6-x1     2/2     Running            0               5d',
      'bud-system   budapp-6d4cf56db6-x2     1/2     CrashLoopBackOff   12 (3m ago)     5d',
    ].join('\n')
    expect(pastedResult(get('pods'), text)).toMatchObject({
      count: 2,
      pods: [
        {
          namespace: 'bud-system',
          name: 'budapp-6d4cf56db6-x1',
          readyCount: 2,
          totalCount: 2,
          phase: 'Running',
          restarts: 0,
        },
        {
          name: 'budapp-6d4cf56db6-x2',
          readyCount: 1,
          displayStatus: 'CrashLoopBackOff',
          phase: 'Unknown',
          restarts: 12,
        },
      ],
    })
    const deployments = pastedResult(
      get('deployments'),
      'NAME     READY   UP-TO-DATE   AVAILABLE   AGE\nbudapp   2/3     3            2           9d',
    )
    expect(deployments.rows).toEqual([
      { name: 'budapp', ready: '2/3', upToDate: 3, available: 2, age: '9d', readyReplicas: 2, replicas: 3 },
    ])
  })

  it('is read from JSON as the rows of the cockpit', () => {
    const pod = {
      metadata: { name: 'a', namespace: 'b', uid: 'u' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'c', ready: true, restartCount: 3, state: { running: {} } }],
      },
    }
    const result = pastedResult(get('pods'), JSON.stringify({ kind: 'List', items: [pod] }))
    expect(result.pods).toEqual([
      expect.objectContaining({ phase: 'Running', readyCount: 1, totalCount: 1, restarts: 3 }),
    ])
  })

  it('is no result when the command failed, or it is something else; nothing there is an answer', () => {
    const refused = 'Error from server (Forbidden): pods is forbidden'
    expect(code(() => pastedResult(get('pods'), refused))).toBe('BAD_INPUT')
    expect(code(() => pastedResult(get('pods'), 'hello there'))).toBe('BAD_INPUT')
    expect(pastedResult(get('pods'), 'No resources found in bud-system namespace.')).toMatchObject({
      pods: [],
      count: 0,
    })
  })

  it('is read of top and rollout', () => {
    const text =
      'POD        NAME     CPU(cores)   MEMORY(bytes)\nbudapp-1   budapp   250m         512Mi\nbudapp-1   daprd    2            1Gi'
    expect(pastedResult(filled('kubectl', 'kubectl top pods --containers'), text).rows).toEqual([
      { namespace: null, name: 'budapp-1', container: 'budapp', cpuCores: 0.25, memoryBytes: 536870912 },
      { namespace: null, name: 'budapp-1', container: 'daprd', cpuCores: 2, memoryBytes: 1073741824 },
    ])
    const done = 'Waiting for deployment "a" rollout to finish…\ndeployment "a" successfully rolled out'
    expect(pastedResult(filled('kubectl', 'kubectl rollout status deployment/a -n b'), done)).toMatchObject({
      done: true,
    })
  })
})

describe('what a person pastes of databases', () => {
  it('is read as psql prints it, aligned or as CSV', () => {
    const aligned =
      ' relname  | dead | ratio \n----------+------+-------\n requests | 1200 |  0.25\n users    |    0 |      \n(2 rows)\n'
    const rows = [
      { relname: 'requests', dead: 1200, ratio: 0.25 },
      { relname: 'users', dead: 0, ratio: null },
    ]
    expect(pastedResult(postgres, aligned)).toMatchObject({ rows, count: 2 })
    expect(pastedResult(postgres, 'relname,dead,ratio\nrequests,1200,0.25\nusers,0,\n')).toMatchObject({ rows })
    expect(pastedResult(postgres, 'name\n"a, ""b"""\n').rows).toEqual([{ name: 'a, "b"' }])
    expect(pastedResult(postgres, 'VACUUM\n')).toMatchObject({ count: 0 })
    expect(code(() => pastedResult(postgres, 'ERROR:  relation "x" does not exist'))).toBe('BAD_INPUT')
    expect(code(() => pastedResult(postgres, '<html>sign in</html>'))).toBe('BAD_INPUT')
  })

  it('is read as redis-cli prints it', () => {
    expect(pastedResult(redis, '# Memory\r\nused_memory:1024\r\nmaxmemory_policy:noeviction\r\n').fields).toEqual({
      used_memory: 1024,
      maxmemory_policy: 'noeviction',
    })
    expect(pastedResult(redis, '(integer) 42\n').reply).toBe(42)
    expect(pastedResult(redis, '1) "a"\n2) "b"\n').reply).toEqual(['"a"', '"b"'])
    expect(code(() => pastedResult(redis, '(error) NOAUTH Authentication required.'))).toBe('BAD_INPUT')
  })

  it('is read as Prometheus answers, or promtool prints', () => {
    const json = '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1,"0.5"]}]}}'
    expect(pastedResult(promql, json)).toMatchObject({ value: 0.5, series: [{ labels: { a: 'b' }, value: 0.5 }] })
    expect(pastedResult(promql, 'up{job="platform"} => 1 @[1795334400]')).toMatchObject({
      value: 1,
      series: [{ labels: { __name__: 'up', job: 'platform' } }],
    })
    expect(code(() => pastedResult(promql, '{"status":"error","errorType":"bad_data","error":"no"}'))).toBe('BAD_INPUT')
  })
})

describe('what a person pastes of the cockpit and of Tempo', () => {
  const nodesReady = {
    cluster: 'site-a',
    check: 'nodes-ready',
    title: 'Nodes',
    guide: 'Day-2 §6.2',
    verdict: 'fail',
    expected: 'All Ready',
    observed: 'gpu-1 is not ready',
    hint: '',
    objects: [],
    evidence: [],
    durationMs: 12,
  }
  const check = { executor: 'check', check: 'nodes-ready', shown: { text: 'nodes-ready' } } as const
  const report = (...results: object[][]) =>
    JSON.stringify({ version: 1, clusters: results.map((each) => ({ cluster: 'site-a', results: each })) })

  it('is read as cockpit check --json prints it, of that check on one cluster', () => {
    const other = { ...nodesReady, check: 'error-rate' }
    expect(pastedResult(check, report([other, nodesReady]))).toEqual({ check: nodesReady })
    for (const text of [report([other]), report([nodesReady], [nodesReady]), 'nodes-ready  FAIL', '{}']) {
      expect(code(() => pastedResult(check, text))).toBe('BAD_INPUT')
    }
  })

  it('is read as the search of Tempo answers', () => {
    const traceql = { executor: 'traceql', query: '{}', shown: { text: '{}' } } as const
    const trace = { traceID: 'ab', rootServiceName: 'budgateway', startTimeUnixNano: '1000000', durationMs: 7 }
    expect(pastedResult(traceql, JSON.stringify({ traces: [trace] }))).toEqual({
      traces: [{ id: 'ab', service: 'budgateway', name: '', durationMs: 7, startedAt: 1 }],
      count: 1,
    })
    expect(pastedResult(traceql, '{"metrics":{}}')).toEqual({ traces: [], count: 0 })
    for (const text of ['no JSON', '{}', '{"error":"not found"}']) {
      expect(code(() => pastedResult(traceql, text))).toBe('BAD_INPUT')
    }
  })
})
