import { join } from 'node:path'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { runbookLanguage } from '@main/runbooks/runbook-language.ts'
import { RunbookLibrary } from '@main/runbooks/runbook-library.ts'
import { readGuideSections } from './guide-sections.ts'
import { OwnFolders } from './own-folders.ts'
import { ReferenceService } from './reference-service.ts'
import { ShippedCache } from './shipped-cache.ts'
import { readShippedPages } from './shipped-pages.ts'

export interface OpenReferenceOptions {
  /** The folder that holds `resources/`. */
  readonly root: string
  readonly settingsFolder: string
  /** What "~" means in a path. */
  readonly home: string
  readonly clock: Clock
}

/** The reference, and the library of all runbooks, those of the engineer's folders among them. */
export interface OpenedReference extends Pick<ReferenceService, 'handlers' | 'close'> {
  readonly library: RunbookLibrary
}

/** Opens the reference; it needs no cluster. Its files are read when somebody asks for the first time. */
export async function openReference({
  root,
  settingsFolder,
  home,
  clock,
}: OpenReferenceOptions): Promise<OpenedReference> {
  const resources = join(root, 'resources')
  const own = await OwnFolders.open(settingsFolder, home)
  const library: RunbookLibrary = new RunbookLibrary({
    builtIn: join(resources, 'runbooks'),
    settingsFolder,
    language: runbookLanguage(clock),
    further: () => service.runbookFiles(),
  })
  const service = new ReferenceService({
    clock,
    own,
    shipped: () => readShippedPages(join(resources, 'reference')),
    sections: () => readGuideSections(join(resources, 'runbooks', 'coverage.yaml')),
    runbooks: (origin) => library.files(origin),
    cache: new ShippedCache(settingsFolder, [join(resources, 'reference'), join(resources, 'runbooks')]),
    alsoWatched: [join(settingsFolder, 'runbooks'), settingsFolder],
  })
  return { handlers: service.handlers, library, close: () => service.close() }
}
