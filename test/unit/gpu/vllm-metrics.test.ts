import { figuresBetween, type VllmScrape, vllmScrape } from '@main/gpu/vllm-metrics.ts'
import { describe, expect, it } from 'vitest'

const model = 'engine="0",model_name="Qwen/Qwen3-32B"'
const text = (over: Partial<Record<'running' | 'waiting' | 'cache' | 'prompt' | 'generated' | 'first', string>> = {}) =>
  [
    `vllm:num_requests_running{${model}} ${over.running ?? '7'}`,
    `vllm:num_requests_waiting{${model}} ${over.waiting ?? '2.0'}`,
    over.cache ?? `vllm:kv_cache_usage_perc{${model}} 0.4312`,
    `vllm:prompt_tokens_total{${model}} ${over.prompt ?? '1000'}`,
    `vllm:generation_tokens_total{${model}} ${over.generated ?? '500'}`,
    over.first ?? '',
  ].join('\n')
const histogram = (counts: readonly number[]) =>
  ['0.1', '0.5', '1.0', '+Inf']
    .map((bound, index) => `vllm:time_to_first_token_seconds_bucket{${model},le="${bound}"} ${counts[index]}`)
    .join('\n')
const scrape = (words: string, at: number): VllmScrape => {
  const found = vllmScrape(words, at)
  if (found === null) throw new Error('nothing of vLLM')
  return found
}

describe('vllmScrape', () => {
  it('reads gauges, the share of the cache as percent', () => {
    expect(vllmScrape(text(), 1)).toMatchObject({
      model: 'Qwen/Qwen3-32B',
      running: 7,
      waiting: 2,
      kvCachePercent: 43.12,
      preemptions: 'not-told',
    })
  })
  it('knows the names of versions before 0.11, and prefers the new ones where both are told', () => {
    const old = `vllm:gpu_cache_usage_perc{${model}} 0.9`
    expect(vllmScrape(text({ cache: old }), 1)?.kvCachePercent).toBe(90)
    expect(vllmScrape(`${text()}\n${old}`, 1)?.kvCachePercent).toBe(43.12)
  })
  it('adds up what several engines of one server have, and takes the fullest cache', () => {
    const second = model.replace('"0"', '"1"')
    const more = [`vllm:num_requests_waiting{${second}} 40`, `vllm:kv_cache_usage_perc{${second}} 0.99`].join('\n')
    expect(vllmScrape(`${text()}\n${more}`, 1)).toMatchObject({ waiting: 42, kvCachePercent: 99 })
  })
  it('is nothing where the text is of another server', () => {
    expect(vllmScrape('http_requests_total 5', 1)).toBeNull()
  })
})

describe('figuresBetween', () => {
  it('makes rates and a quantile of what came between two scrapes', () => {
    const before = scrape(text({ first: histogram([100, 200, 200, 200]) }), 10_000)
    const now = scrape(text({ prompt: '3000', generated: '1500', first: histogram([100, 300, 300, 300]) }), 15_000)
    const figures = figuresBetween(before, now)
    expect(figures).toMatchObject({ promptTokensPerSecond: 400, generatedTokensPerSecond: 200 })
    // All 100 fell between 0.1 and 0.5 s.
    expect(figures.firstTokenP95Seconds).toBeCloseTo(0.48, 10)
    expect(figures.endToEndP95Seconds).toBe('not-told')
  })
  it('tells no rate at first, after a restart, and no quantile where nothing ended', () => {
    const now = scrape(text({ first: histogram([1, 2, 3, 3]) }), 15_000)
    expect(figuresBetween(null, now)).toMatchObject({ running: 7, promptTokensPerSecond: 'not-told' })
    const later = scrape(text({ prompt: '10', first: histogram([1, 2, 3, 3]) }), 20_000)
    expect(figuresBetween(now, later)).toMatchObject({
      promptTokensPerSecond: 'not-told',
      generatedTokensPerSecond: 0,
      firstTokenP95Seconds: 'not-told',
    })
  })
  it('says the last bound of a quantile that lies beyond it', () => {
    const before = scrape(text({ first: histogram([0, 0, 0, 0]) }), 0)
    const now = scrape(text({ first: histogram([0, 0, 1, 100]) }), 5_000)
    expect(figuresBetween(before, now).firstTokenP95Seconds).toBe(1)
  })
})
