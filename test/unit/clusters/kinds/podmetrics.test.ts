import { readMessage } from '@main/clusters/wire-reader.ts'
import { podmetrics } from '@shared/clusters/kinds/podmetrics.ts'
import { expect, it } from 'vitest'
import { number, part } from '../wire-writer.ts'

it('reads the same of protobuf as of JSON', () => {
  const amount = (name: string, text: string) => part(2, part(1, name), part(2, part(1, text)))
  const bytes = Buffer.concat([
    part(1, part(1, 'budapp-1'), part(3, 'bud-system'), part(8, number(1, 1_700_000_000))),
    part(2, number(1, 1_700_000_010)),
    part(3, number(1, 15_000_000_000)),
    part(4, part(1, 'budapp'), amount('cpu', '181250000n'), amount('memory', '612Mi')),
    part(4, part(1, 'daprd'), amount('cpu', '14m'), amount('memory', '46Mi')),
  ])
  const json = {
    metadata: { name: 'budapp-1', namespace: 'bud-system', creationTimestamp: '2023-11-14T22:13:20Z' },
    timestamp: '2023-11-14T22:13:30Z',
    window: '15s',
    containers: [
      { name: 'budapp', usage: { cpu: '181250000n', memory: '612Mi' } },
      { name: 'daprd', usage: { cpu: '14m', memory: '46Mi' } },
    ],
  }
  const read = readMessage(bytes, podmetrics.wire ?? {})
  const row = podmetrics.project(podmetrics.schema.parse(json))
  expect(podmetrics.project(read as Parameters<typeof podmetrics.project>[0])).toEqual(row)
  expect(row).toMatchObject({ cpu: 195.25, memory: 658 * 1024 ** 2, measuredAt: 1_700_000_010_000, window: '15s' })
})
