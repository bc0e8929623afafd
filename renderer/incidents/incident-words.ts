import { utcText } from '@shared/clusters/utc-text.ts'
import type { CalledRole, EntryKind } from '@shared/incidents/incident.ts'
import type { Tone } from '../design/tone.tsx'

export const kindLooks: Record<EntryKind, { readonly word: string; readonly tone: Tone }> = {
  opened: { word: 'Opened', tone: 'bad' },
  severity: { word: 'Severity', tone: 'warn' },
  'problem-appeared': { word: 'Problem', tone: 'bad' },
  'problem-cleared': { word: 'Cleared', tone: 'ok' },
  check: { word: 'Check', tone: 'muted' },
  run: { word: 'Runbook', tone: 'muted' },
  action: { word: 'Action', tone: 'warn' },
  note: { word: 'Note', tone: 'muted' },
  call: { word: 'Call', tone: 'muted' },
  due: { word: 'To call', tone: 'bad' },
  graph: { word: 'Graph', tone: 'muted' },
  recording: { word: 'Recording', tone: 'muted' },
  handover: { word: 'Handover', tone: 'muted' },
  away: { word: 'Unattended', tone: 'warn' },
  'left-out': { word: 'Left out', tone: 'warn' },
  closed: { word: 'Closed', tone: 'ok' },
}

export const callLooks: Record<CalledRole['state'], { readonly word: string; readonly tone: Tone }> = {
  waiting: { word: 'Not yet', tone: 'muted' },
  due: { word: 'Call now', tone: 'bad' },
  reached: { word: 'Reached', tone: 'ok' },
  'not-reached': { word: 'Not reached', tone: 'warn' },
}

/** "20:30:16" in UTC, and in this machine's zone. */
export const utcTime = (ms: number): string => new Date(ms).toISOString().slice(11, 19)
export const localTime = (ms: number): string => new Date(ms).toLocaleTimeString('en-GB')
export const bothDates = (ms: number): string => `${utcText(ms)} · ${new Date(ms).toLocaleString()} here`

/** "14:03", "1:02:10". */
export function spanClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (value: number) => `${value}`.padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return `${hours === 0 ? minutes : `${hours}:${two(minutes)}`}:${two(seconds % 60)}`
}

/** "in 14:03", "for 1:02:10"; both to the second. */
export function clockText(dueAt: number, now: number): string {
  return dueAt > now ? `in ${spanClock(dueAt - now)}` : `for ${spanClock(now - dueAt)}`
}
