import { nodeUtilisation } from '@main/checks/node-utilisation.ts'
import { podUtilisation } from '@main/checks/pod-utilisation.ts'
import { describe, expect, it } from 'vitest'
import { node, nodeMetrics, pod, podMetrics } from './objects.ts'
import { freshness, runOne } from './run-one.ts'

const limited = (name: string) => pod(name, { containers: [{ name: 'main', limits: { cpu: '1', memory: '1Gi' } }] })

describe('pod-utilisation', () => {
  it.each([
    ['500m', '512Mi', 'pass', '1 pod judged, the fullest at 50 %'],
    ['800m', '1Mi', 'pass', 'fullest at 80 %'],
    ['801m', '1Mi', 'warn', 'a: CPU 80 % (801m of 1)'],
    ['1m', '1000Mi', 'fail', 'a: memory 98 % (1000Mi of 1Gi)'],
  ])('judges %s and %s of 1 CPU and 1Gi as %s', async (cpu, memory, verdict, words) => {
    const result = await runOne(podUtilisation, {
      rows: { pods: [limited('a')], podmetrics: [podMetrics('a', cpu, memory)] },
    })
    expect(result.verdict).toBe(verdict)
    expect(result.observed).toContain(words)
  })

  it('says which pods had nothing to be held against', async () => {
    const result = await runOne(podUtilisation, {
      rows: { pods: [limited('a'), pod('b')], podmetrics: [podMetrics('a', '1m', '1Mi'), podMetrics('b', '9', '9Gi')] },
    })
    expect(result).toMatchObject({
      verdict: 'pass',
      observed: expect.stringContaining('judged against nothing, for no limit is set: b'),
    })
  })

  it('warns when no pod has a limit', async () => {
    const result = await runOne(podUtilisation, {
      rows: { pods: [pod('b')], podmetrics: [podMetrics('b', '1', '1Gi')] },
    })
    expect(result).toMatchObject({ verdict: 'warn', observed: expect.stringContaining('Nothing could be judged') })
  })

  it('warns when a pod has no figures yet, and does not count old ones', async () => {
    const result = await runOne(podUtilisation, {
      rows: {
        pods: [limited('a'), limited('b'), limited('c')],
        podmetrics: [podMetrics('a', '1m', '1Mi'), podMetrics('c', '1m', '1Mi', 600_000)],
      },
    })
    expect(result).toMatchObject({ verdict: 'warn', observed: expect.stringContaining('no figures for b, c') })
  })

  it('has no data when nothing was measured', async () => {
    const result = await runOne(podUtilisation, { rows: { pods: [limited('a')], podmetrics: [] } })
    expect(result.verdict).toBe('no-data')
  })

  it('is unknown with the reason when metrics-server is absent', async () => {
    const result = await runOne(podUtilisation, {
      rows: {
        pods: [limited('a')],
        podmetrics: { rows: [], freshness: freshness('absent', 'metrics.k8s.io is not served') },
      },
    })
    expect(result).toMatchObject({
      verdict: 'unknown',
      observed: expect.stringContaining('metrics.k8s.io is not served'),
    })
  })
})

describe('node-utilisation', () => {
  it.each([
    ['1', '1Gi', 'pass'],
    ['3500m', '1Gi', 'warn'],
    ['3900m', '1Gi', 'fail'],
  ])('judges %s of 4 CPUs as %s', async (cpu, memory, verdict) => {
    const result = await runOne(nodeUtilisation, {
      rows: { nodes: [node('n')], nodemetrics: [nodeMetrics('n', cpu, memory)] },
    })
    expect(result.verdict).toBe(verdict)
  })

  it('has no data without figures and is unknown without metrics-server', async () => {
    expect((await runOne(nodeUtilisation, { rows: { nodes: [node('n')], nodemetrics: [] } })).verdict).toBe('no-data')
    const absent = { rows: [], freshness: freshness('absent') }
    expect((await runOne(nodeUtilisation, { rows: { nodes: [node('n')], nodemetrics: absent } })).verdict).toBe(
      'unknown',
    )
  })
})
