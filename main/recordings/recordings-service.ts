import type { Handlers } from '@shared/contract/define-contract.ts'
import type { recordingsContract } from '@shared/recordings/contract.ts'
import type { RecordingStore } from './recording-store.ts'

/** Recordings that are kept, to be listed and replayed. */
export function recordingsService(store: RecordingStore): Handlers<typeof recordingsContract> {
  return {
    list: async () => ({ recordings: await store.list() }),
    survey: (ref) => store.survey(ref),
    read: ({ from, ...ref }) => store.read(ref, from),
  }
}
