import { bytesText, forwardCommand, localAddress } from '@renderer/forwards/forward-words.ts'
import type { Forward } from '@shared/forwards/forward.ts'
import { expect, test } from 'vitest'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [14_230, '14.2 kB'],
  [999_960, '1.0 MB'],
  [5_200_000_000, '5.2 GB'],
])('%i bytes read as %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text)
})

const forward: Forward = {
  id: 'f1',
  cluster: "o'brien prod",
  target: { kind: 'services', namespace: 'bud-system', name: 'budapp' },
  port: 80,
  localPort: null,
  startWithApp: false,
  state: 'listening',
  reason: '',
  since: 0,
  addresses: ['127.0.0.1:41873', '[::1]:41873'],
  pod: { name: 'budapp-1', port: 8080 },
  traffic: { open: 0, total: 0, failed: 0, sent: 0, received: 0 },
  lastFailure: '',
}

test('the address to give to a program is open on both loopbacks', () => {
  expect(localAddress(forward)).toBe('localhost:41873')
  expect(localAddress({ addresses: [] })).toBe('')
})

test('the command that does the same keeps a strange context one word', () => {
  expect(forwardCommand(forward)).toBe(
    "kubectl --context 'o'\\''brien prod' -n bud-system port-forward services/budapp :80",
  )
  expect(forwardCommand({ ...forward, localPort: 8080 })).toMatch(/ 8080:80$/)
})
