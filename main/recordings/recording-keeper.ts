import type { Clock } from '@main/clusters/cluster-access.ts'
import type { Evidence } from '@main/incidents/evidence.ts'
import type { Incidents } from '@main/incidents/open-incidents.ts'
import { isAliveProcess, ownProcess } from '@main/platform/process-birth.ts'
import { spanText } from '@shared/clusters/age.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { bytesText } from '@shared/clusters/quantity.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { RecordingRef } from '@shared/recordings/recording.ts'
import type { RecordingStore } from './recording-store.ts'

export interface RecordedSession {
  readonly cluster: ClusterId
  /** As its tab says it. */
  readonly name: string
}

export interface BegunRecording extends RecordedSession {
  readonly ref: RecordingRef
  /** Where it is written to. */
  readonly path: string
}

export interface RecordingKeeperOptions {
  readonly store: RecordingStore
  readonly clock: Clock
  readonly person: string
  readonly incidents: Pick<Incidents, 'evidence' | 'allEvidence'>
}

/** Gives recordings their place, and tells of them in the timeline of the incident whose evidence they are. */
export class RecordingKeeper {
  constructor(private readonly options: RecordingKeeperOptions) {}

  /** Errors: RECORDING_FAILED. */
  async place({ cluster, name }: RecordedSession): Promise<BegunRecording> {
    const { clock, store, incidents } = this.options
    const incident = incidents.evidence(cluster)?.incident ?? null
    const at = new Date(clock.now()).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 19)
    const parts = [...(incident === null ? [] : [incident]), cluster, name, at.replace('.', '-')]
    const ref = { incident, file: `${parts.map(plain).join('_')}.cast` }
    return { cluster, name, ref, path: await store.placeFor(ref) }
  }

  /** It is being written. Errors: CLOSED, FULL, JOURNAL_FAILED. */
  async begun({ cluster, name, ref }: BegunRecording): Promise<void> {
    const { clock, person } = this.options
    await this.evidenceOf(ref)?.enter({
      at: clock.now(),
      kind: 'recording',
      who: person,
      cluster,
      text: `Recording of ${name} begun: ${ref.file}`,
      link: { to: 'recording', recording: ref, sha256: null },
      source: `${sourceOf(ref)}/begun/${await ownProcess()}`,
    })
  }

  /**
   * Everything is on the disk. Never throws.
   * @param reason "ended by hand". @returns what was kept and where, one sentence.
   */
  async ended({ cluster, name, ref }: BegunRecording, reason: string): Promise<string> {
    try {
      const kept = await this.enterEnd(ref, cluster, `Recording of ${name} ${reason}`, this.options.person)
      const untold = ref.incident !== null && this.evidenceOf(ref) === null
      return `${kept}${untold ? '; its incident is closed, so no timeline names it' : ''}.`
    } catch (thrown) {
      return `Recording ${ref.file} ${reason}; it could not be entered: ${toErrorShape(thrown).message}`
    }
  }

  /** Tells of recordings of open incidents that ended with a process which is gone. Never throws. */
  async recover(): Promise<void> {
    for (const { entries } of this.options.incidents.allEvidence()) {
      for (const { source, link, cluster } of entries) {
        if (link?.to !== 'recording' || link.sha256 !== null || source === null) continue
        const { recording } = link
        if (entries.some((each) => each.source === `${sourceOf(recording)}/ended`)) continue
        if (await isAliveProcess(source.split('/').at(-1) ?? '')) continue
        // What cannot be read now is tried again at the next start.
        await this.enterEnd(recording, cluster, 'Recording was cut off with its cockpit', 'cockpit').catch(() => '')
      }
    }
  }

  private async enterEnd(ref: RecordingRef, cluster: ClusterId | null, what: string, who: string): Promise<string> {
    const { store, clock } = this.options
    const { seconds, bytes, sha256, tornBytes } = await store.survey(ref)
    const torn = tornBytes === 0 ? '' : `, the last ${tornBytes} bytes are cut off`
    const text = `${what}: ${ref.file}, ${spanText(seconds * 1000)}, ${bytesText(bytes)}${torn}, sha256 ${sha256}`
    await this.evidenceOf(ref)?.enter({
      at: clock.now(),
      kind: 'recording',
      who,
      cluster,
      text,
      link: { to: 'recording', recording: ref, sha256 },
      source: `${sourceOf(ref)}/ended`,
    })
    return text
  }

  private evidenceOf({ incident }: RecordingRef): Evidence | null {
    return this.options.incidents.allEvidence().find((each) => each.incident === incident) ?? null
  }
}

const sourceOf = ({ file }: RecordingRef): string => `recording/${file}`

/** Fit for the name of a file on every system. */
const plain = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9.-]+/g, '-')
    .replaceAll(/^[-.]+/g, '')
    .slice(0, 60)
