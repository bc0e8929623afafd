import { firstTold } from '@renderer/clusters/use-kind-over.ts'
import type { KindDescription } from '@shared/clusters/kind-description.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { expect, test } from 'vitest'

const backups: KindDescription = {
  resource: 'backups',
  group: 'example.io',
  version: 'v1',
  kind: 'Backup',
  namespaced: true,
  shortNames: [],
  columns: [],
}
const missing = () => Promise.reject(new CockpitError('NOT_FOUND', 'serves no kind backups'))

test('the first cluster that serves the kind tells what it is', async () => {
  expect(await firstTold([missing(), Promise.resolve(backups)])).toMatchObject({
    state: 'known',
    kind: { plural: 'backups.example.io' },
  })
})

test('what could not be asked is told before what is not served', async () => {
  const refused = Promise.reject(new CockpitError('FORBIDDEN', 'no'))
  expect(await firstTold([missing(), refused])).toMatchObject({ state: 'failed', error: { code: 'FORBIDDEN' } })
  expect(await firstTold([missing(), missing()])).toMatchObject({ state: 'failed', error: { code: 'NOT_FOUND' } })
})
