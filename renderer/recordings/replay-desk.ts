import type { RecordingRef } from '@shared/recordings/recording.ts'
import { create } from 'zustand'

export interface Replayed {
  readonly recording: RecordingRef
  /** As the timeline has it of the file's end; null where no timeline does. */
  readonly sha256: string | null
}

/** What the dialog of recordings shows: the list, or one that is replayed. null: it is closed. */
export const useReplayDesk = create<{ readonly open: Replayed | 'list' | null }>(() => ({ open: null }))

export const openRecordings = (): void => useReplayDesk.setState({ open: 'list' })
export const replay = (replayed: Replayed): void => useReplayDesk.setState({ open: replayed })
export const closeReplay = (): void => useReplayDesk.setState({ open: null })
