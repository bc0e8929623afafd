import { ServiceLatency } from '@main/lab/service-latency.ts'
import { describe, expect, it } from 'vitest'

const start = 1_795_000_000_000

/** Requests that took longer than a bound, of a service, as counted so far. */
function slowerThan(latency: ServiceLatency, service: string, bound: string): number {
  const count = (le: string) => {
    const found = latency
      .text()
      .match(new RegExp(`_bucket\\{service="${service}",le="${le.replace('+', '\\+')}"\\} (\\d+)`))
    return Number(found?.[1])
  }
  return count('+Inf') - count(bound)
}

describe('ServiceLatency', () => {
  it('answers within the objective of 500 ms in 99 of 100 cases while nothing is wrong', () => {
    const latency = new ServiceLatency(start)
    latency.advance(start + 60_000)
    expect(slowerThan(latency, 'budapp', '0.5')).toBeLessThan(0.01 * slowerThan(latency, 'budapp', '0.01'))
    expect(latency.delayOf('budapp.bud-system:8080')).toBe(0)
  })

  it('has a whole window of slow requests at once, of one service, however often it is told', () => {
    const latency = new ServiceLatency(start)
    const before = slowerThan(latency, 'budapp', '1')
    const other = slowerThan(latency, 'budsim', '1')
    latency.startSlowness('budapp')
    const after = slowerThan(latency, 'budapp', '1')
    latency.startSlowness('budapp')
    expect(after - before).toBeGreaterThan(40_000)
    expect(slowerThan(latency, 'budapp', '1')).toBe(after)
    expect(slowerThan(latency, 'budsim', '1')).toBe(other)
    expect(latency.delayOf('budapp:8080')).toBeGreaterThan(1000)
    expect(latency.delayOf('budapp')).toBeGreaterThan(1000)
    expect(latency.delayOf('budapp-other.bud-system')).toBe(0)
  })

  it('counts the requests that come as quick again afterwards', () => {
    const latency = new ServiceLatency(start)
    latency.startSlowness('budapp')
    latency.endSlowness()
    const before = slowerThan(latency, 'budapp', '1')
    latency.advance(start + 10_000)
    expect(slowerThan(latency, 'budapp', '1') - before).toBeLessThan(10)
    expect(latency.delayOf('budapp')).toBe(0)
  })

  it('gives cumulative buckets with a sum and a count for each service', () => {
    const text = new ServiceLatency(start).text()
    const buckets = [...text.matchAll(/service="budapp",le="[^"]+"\} (\d+)/g)].map(([, count]) => Number(count))
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b))
    expect(text).toContain(`http_request_duration_seconds_count{service="budapp"} ${buckets.at(-1)}`)
    expect(text).toMatch(/_sum\{service="budapp"\} \d+\.\d{3}/)
  })
})
