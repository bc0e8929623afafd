import { z } from 'zod'
import { call, defineContract } from '../contract/define-contract.ts'
import { listedRecording, recordingPage, recordingRef, recordingSurvey } from './recording.ts'

/** Recordings of terminal sessions that are kept on this machine. A recording is begun and ended in `terminal`. */
export const recordingsContract = defineContract('recordings', {
  /** Of every incident and of none, the newest first, 500 at most. */
  list: call(z.object({}), z.object({ recordings: z.array(listedRecording) })),
  /** Reads all of it once. Errors: NOT_FOUND, BAD_RECORDING (its first line is no header of asciicast v2). */
  survey: call(recordingRef, recordingSurvey),
  /** Some of its events, from a byte on at which a page began. Errors: NOT_FOUND. */
  read: call(recordingRef.extend({ from: z.int().min(0) }), recordingPage),
})
