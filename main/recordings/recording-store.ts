import { lstat, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { incidentId } from '@shared/incidents/incident-id.ts'
import {
  type ListedRecording,
  type RecordingPage,
  type RecordingRef,
  type RecordingSurvey,
  recordingFile,
} from '@shared/recordings/recording.ts'
import { headerOf, readCast, surveyCast } from './cast-file.ts'

const mostListed = 500

/** Recordings on disk: `incidents/ID/recordings/` with an incident's evidence, `recordings/` without an incident. */
export class RecordingStore {
  constructor(private readonly settingsFolder: string) {}

  /** Makes the folder where it is not there. @returns the path of a file that is to be written. Errors: RECORDING_FAILED. */
  async placeFor(ref: RecordingRef): Promise<string> {
    try {
      await mkdir(this.folderOf(ref.incident), { recursive: true, mode: 0o700 })
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown)
      throw new CockpitError('RECORDING_FAILED', `The folder of recordings cannot be made: ${why}`)
    }
    return this.pathOf(ref)
  }

  /** The newest first. */
  async list(): Promise<ListedRecording[]> {
    const incidents = (await names(join(this.settingsFolder, 'incidents'))).filter(
      (name) => incidentId.safeParse(name).success,
    )
    const found = await Promise.all([null, ...incidents].map((incident) => this.recordingsIn(incident)))
    return found
      .flat()
      .sort((a, b) => b.changedAt - a.changedAt)
      .slice(0, mostListed)
  }

  /** Errors: NOT_FOUND, BAD_RECORDING. */
  async survey(ref: RecordingRef): Promise<RecordingSurvey> {
    return surveyCast(await this.fileOf(ref))
  }

  /** Errors: NOT_FOUND. */
  async read(ref: RecordingRef, from: number): Promise<RecordingPage> {
    return readCast(await this.fileOf(ref), from)
  }

  private async recordingsIn(incident: string | null): Promise<ListedRecording[]> {
    const files = (await names(this.folderOf(incident))).filter((name) => recordingFile.safeParse(name).success)
    const listed = await Promise.all(
      files.map(async (file): Promise<ListedRecording[]> => {
        const path = this.pathOf({ incident, file })
        // One that is removed meanwhile, or that is no plain file, is not listed.
        const state = await lstat(path).catch(() => null)
        if (state?.isFile() !== true) return []
        const title = (await headerOf(path).catch(() => null))?.title ?? null
        return [{ incident, file, title, bytes: state.size, changedAt: state.mtimeMs }]
      }),
    )
    return listed.flat()
  }

  /** A link could lead to any file of this machine. */
  private async fileOf(ref: RecordingRef): Promise<string> {
    const path = this.pathOf(ref)
    if ((await lstat(path).catch(() => null))?.isFile() !== true) {
      throw new CockpitError('NOT_FOUND', `There is no recording ${ref.file}`)
    }
    return path
  }

  private pathOf({ incident, file }: RecordingRef): string {
    return join(this.folderOf(incident), file)
  }

  private folderOf(incident: string | null): string {
    return join(this.settingsFolder, ...(incident === null ? [] : ['incidents', incident]), 'recordings')
  }
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
