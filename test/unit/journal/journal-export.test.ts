import { journalCsv } from '@main/journal/journal-export.ts'
import type { JournalEntry } from '@shared/journal/entry.ts'
import { expect, it } from 'vitest'

const entry = (detail: string): JournalEntry => ({
  seq: 1,
  at: '2026-11-25T19:00:00.000Z',
  prev: '0'.repeat(64),
  hash: 'a'.repeat(64),
  id: 'one',
  phase: 'before',
  who: { person: 'me', clusterUser: null },
  cluster: 'prod-eu',
  action: 'restart',
  tier: 'D1',
  object: { kind: 'deployments', namespace: null, name: 'x', uid: 'u', resourceVersion: '7' },
  result: null,
  detail,
})

it('a journal as CSV can be read back, and no cell is a formula', () => {
  const [head, quoted, formula] = journalCsv([entry('a, "b"'), entry('=cmd()')]).split('\r\n')
  expect(head).toBe(
    'seq,at,phase,id,person,cluster_user,cluster,action,tier,kind,namespace,name,uid,result,detail,hash',
  )
  expect(quoted).toContain(',"a, ""b""",')
  expect(formula).toContain(",'=cmd(),")
})
