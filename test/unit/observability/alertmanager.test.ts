import { openAlertmanager } from '@main/observability/alertmanager.ts'
import { describe, expect, it } from 'vitest'
import { fakeCluster, jsonAnswer } from '../checks/fake-cluster.ts'

const address = { namespace: 'monitoring', service: 'alertmanager', port: 9093 }
const client = (answer: ReturnType<typeof jsonAnswer>) =>
  openAlertmanager(fakeCluster({ proxy: () => answer }), address)

describe('openAlertmanager', () => {
  it('reads state and who suppressed an alert', async () => {
    const alerts = await client(
      jsonAnswer([
        {
          fingerprint: 'a',
          status: { state: 'suppressed', silencedBy: ['s1'], inhibitedBy: [] },
          labels: { alertname: 'Down' },
          annotations: {},
          startsAt: '2026-11-22T08:00:00.000Z',
          endsAt: '2026-11-22T09:00:00.000Z',
          receivers: [{ name: 'null' }],
        },
      ]),
    ).alerts()
    expect(alerts[0]?.status).toEqual({ state: 'suppressed', silencedBy: ['s1'], inhibitedBy: [] })
  })

  it.each([
    ['plain JSON text', jsonAnswer('bad matcher format', 400), 'BAD_ANSWER', 'bad matcher format'],
    ['unknown form', jsonAnswer([{ status: 'x' }]), 'BAD_ANSWER', 'cannot be read'],
    [
      'no endpoints',
      jsonAnswer({ kind: 'Status', apiVersion: 'v1', message: 'no endpoints available' }, 503),
      'UNREACHABLE',
      'no endpoints',
    ],
  ])('maps %s to an error', async (_what, answer, code, words) => {
    await expect(client(answer).alerts()).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  })
})
