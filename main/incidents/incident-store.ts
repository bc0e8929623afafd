import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ChainedFile, openChainedFile, readChainedFile } from '@main/journal/chained-file.ts'
import { writePrivateFile } from '@main/platform/private-file.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { incidentId } from '@shared/incidents/incident-id.ts'
import { type FoldedIncident, foldIncident, type IncidentNote, incidentForm } from './incident-record.ts'

const mostListed = 200

export interface StoredIncident extends FoldedIncident {
  /** Why the chain does not hold; null when it does. */
  readonly broken: string | null
  /** sha256 of the last line. */
  readonly head: string
  readonly lines: number
}

/** Incidents on disk: `incidents/ID/incident.jsonl`, beside it recordings, and the reports once it is closed. */
export class IncidentStore {
  private readonly folder: string

  constructor(
    settingsFolder: string,
    private readonly now: () => number,
  ) {
    this.folder = join(settingsFolder, 'incidents')
  }

  /** Held by the window that gathers. */
  get lockPath(): string {
    return join(this.folder, 'lock')
  }

  /** Newest first, 200 at most. Errors: JOURNAL_FAILED. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return []
      throw new CockpitError('JOURNAL_FAILED', `The incidents cannot be read (${thrown.code})`)
    })
    // An id begins with the time at which its incident was opened.
    return names.filter(isIncident).sort().reverse().slice(0, mostListed)
  }

  /** Errors: JOURNAL_FAILED. */
  open(id: string): Promise<ChainedFile<IncidentNote>> {
    return openChainedFile(this.record(id), this.now, incidentForm)
  }

  /** Errors: NOT_FOUND, JOURNAL_FAILED. */
  async read(id: string): Promise<StoredIncident> {
    const { notes, verdict, head } = await readChainedFile(this.record(id), incidentForm)
    const folded = foldIncident(notes)
    if (folded === null) throw new CockpitError('NOT_FOUND', `There is no incident ${id}`)
    const { broken, entries: lines } = verdict
    return {
      ...folded,
      head,
      lines,
      broken: broken === null ? null : `line ${broken.line} does not fit: ${broken.why}`,
    }
  }

  /** Bytes of the record, by which another process' lines are noticed; 0 when there is none. */
  async size(id: string): Promise<number> {
    return (await stat(this.record(id)).catch(() => null))?.size ?? 0
  }

  /** @returns its path. */
  async keepReport(id: string, form: 'md' | 'html', text: string): Promise<string> {
    const path = join(this.folder, safe(id), `report.${form}`)
    await writePrivateFile(path, text)
    return path
  }

  private record(id: string): string {
    return join(this.folder, safe(id), 'incident.jsonl')
  }
}

const isIncident = (id: string): boolean => incidentId.safeParse(id).success

function safe(id: string): string {
  if (!isIncident(id)) throw new CockpitError('NOT_FOUND', `There is no incident ${id}`)
  return id
}
