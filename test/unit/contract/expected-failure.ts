import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { expect } from 'vitest'

/** What a piece of work that must fail fails with. */
export async function failure(work: Promise<unknown>): Promise<CockpitError> {
  try {
    await work
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(CockpitError)
    return thrown as CockpitError
  }
  throw new Error('it did not fail')
}
