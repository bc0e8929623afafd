import { modelsServed } from '@main/lab/models-served.ts'
import { PlatformLoad } from '@main/lab/platform-load.ts'
import { describe, expect, it } from 'vitest'

const start = 1_795_000_000_000
const steady = () => 0.5

/** Sum of every sample whose name and labels match. */
function sum(text: string, pattern: RegExp): number {
  return text
    .split('\n')
    .filter((line) => pattern.test(line))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
const failed = (text: string) => sum(text, /^http_requests_total\{.*status="5/)
const all = (text: string) => sum(text, /^http_requests_total\{/)

describe('PlatformLoad', () => {
  it.each([1, 2, 15, 300])('stays within the error budget over %i s when healthy', (seconds) => {
    const load = new PlatformLoad(modelsServed('prod-eu'), start, steady)
    const before = load.platformText()
    load.advance(start + seconds * 1000)
    const after = load.platformText()
    const ratio = (failed(after) - failed(before)) / (all(after) - all(before))
    expect(ratio).toBeLessThan(0.001)
  })

  it('has failed requests on record from the start, for every service', () => {
    const text = new PlatformLoad(modelsServed('prod-eu'), start, steady).platformText()
    for (const service of ['budgateway', 'budapp', 'budsim']) {
      expect(text).toMatch(new RegExp(`http_requests_total\\{service="${service}",status="500"\\} [1-9]`))
    }
  })

  it('fails about the asked share of five minutes at once in a burst, and no more when asked twice', () => {
    const load = new PlatformLoad(modelsServed('prod-eu'), start, steady)
    const before = load.platformText()
    load.advance(start + 300_000)
    load.startErrorBurst(0.12)
    load.startErrorBurst(0.12)
    const after = load.platformText()
    const ratio = (failed(after) - failed(before)) / (all(after) - all(before))
    expect(ratio).toBeGreaterThan(0.1)
    expect(ratio).toBeLessThan(0.14)
  })

  it('goes back to a healthy share after the burst without taking anything back', () => {
    const load = new PlatformLoad(modelsServed('prod-eu'), start, steady)
    load.startErrorBurst(0.12)
    load.endErrorBurst()
    const atEnd = load.platformText()
    load.advance(start + 10_000)
    const later = load.platformText()
    expect(failed(later)).toBeGreaterThanOrEqual(failed(atEnd))
    expect((failed(later) - failed(atEnd)) / (all(later) - all(atEnd))).toBeLessThan(0.001)
  })

  it('counts nothing down when the clock goes back', () => {
    const load = new PlatformLoad(modelsServed('staging'), start, steady)
    load.advance(start + 5000)
    const before = all(load.platformText())
    load.advance(start)
    expect(all(load.platformText())).toBe(before)
  })

  it('keeps the 99th percentile of latency under the warning of 2 s', () => {
    const text = new PlatformLoad(modelsServed('prod-eu'), start, steady).platformText()
    const within = sum(text, /^inference_latency_seconds_bucket\{.*le="2\.0"/)
    expect(within / sum(text, /^inference_latency_seconds_count/)).toBeGreaterThan(0.99)
  })

  it('keeps utilisation and queue under their warnings at both ends of the random source', () => {
    for (const random of [() => 0, () => 0.999]) {
      const text = new PlatformLoad(modelsServed('prod-us'), start, random).platformText()
      const gpus = text.split('\n').filter((line) => line.startsWith('gpu_utilization_percent{'))
      expect(gpus).toHaveLength(13)
      expect(sum(text, /^gpu_utilization_percent/) / gpus.length).toBeLessThan(80)
      expect(sum(text, /^vllm:num_requests_waiting/)).toBeLessThan(100)
    }
  })

  it('says nothing for an endpoint that the cluster does not serve', () => {
    const load = new PlatformLoad(modelsServed('staging'), start, steady)
    expect(load.endpointText('endpoint-llama-3-70b')).toBeNull()
    expect(load.endpointText('endpoint-bge-m3')).toContain('model_name="BAAI/bge-m3"')
    expect(load.gpuUtilisation('endpoint-qwen-3-32b')).toHaveLength(2)
  })
})
