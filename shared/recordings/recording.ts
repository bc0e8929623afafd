import { z } from 'zod'
import { incidentId } from '../incidents/incident-id.ts'
import { castEvent, castHeader } from './asciicast.ts'

/** The name of a file in a folder of recordings; never a path. */
export const recordingFile = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.cast$/)

/** Where a recording is kept: with the evidence of an incident, or (null) in the folder of those without one. */
export const recordingRef = z.object({ incident: incidentId.nullable(), file: recordingFile })
export type RecordingRef = z.infer<typeof recordingRef>

export const listedRecording = recordingRef.extend({
  /** As its first line says; null where that cannot be read. */
  title: z.string().nullable(),
  bytes: z.number(),
  /** When it was written to last, ms since the epoch. */
  changedAt: z.number(),
})
export type ListedRecording = z.infer<typeof listedRecording>

/** What is found when a file is read from its beginning to its end. */
export const recordingSurvey = z.object({
  header: castHeader,
  bytes: z.number(),
  /** Of the whole file as it lies, in hexadecimal. */
  sha256: z.string(),
  /** To its last event, as recorded and as shown. */
  seconds: z.number(),
  shownSeconds: z.number(),
  /** Whole lines that are no lines of a recording; they are passed over. */
  faults: z.int(),
  /** After the last whole line, as a crash leaves them. */
  tornBytes: z.int(),
})
export type RecordingSurvey = z.infer<typeof recordingSurvey>

export const recordingPage = z.object({
  events: z.array(castEvent),
  /** Where the next page begins, bytes; null when this was the last. */
  next: z.int().min(0).nullable(),
})
export type RecordingPage = z.infer<typeof recordingPage>
