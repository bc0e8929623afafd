import { recentEvents } from '@main/checks/recent-events.ts'
import { expect, it } from 'vitest'
import { event } from './objects.ts'
import { freshness, runOne } from './run-one.ts'

it('passes without a recent warning', async () => {
  const events = [event('normal', { type: 'Normal' }), event('old', { ageMs: 61 * 60_000 })]
  expect(await runOne(recentEvents, { rows: { events } })).toMatchObject({ verdict: 'pass' })
})

it('warns with the reasons, the objects and the last twenty', async () => {
  const events = Array.from({ length: 25 }, (_, index) =>
    event(`e${index}`, {
      ageMs: (25 - index) * 60_000,
      reason: index % 5 === 0 ? 'Failed' : 'BackOff',
      pod: `p${index}`,
    }),
  )
  const result = await runOne(recentEvents, { rows: { events } })
  expect(result).toMatchObject({
    verdict: 'warn',
    observed: '25 Warning events in the last 60 minutes: BackOff (20), Failed (5); the last 20 are shown',
  })
  const lines = result.evidence[0]?.output.split('\n') ?? []
  expect(lines).toHaveLength(21)
  expect(lines.at(-1)).toContain('pod/p24')
  expect(lines[1]).toContain('pod/p5')
  expect(result.objects).toHaveLength(20)
})

it('is unknown from stale events', async () => {
  const result = await runOne(recentEvents, { rows: { events: { rows: [], freshness: freshness('stale') } } })
  expect(result.verdict).toBe('unknown')
})
