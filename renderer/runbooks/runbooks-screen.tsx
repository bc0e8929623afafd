import { CompareScreen } from './compare-screen.tsx'
import { JudgedScreen } from './judged-screen.tsx'
import { LibraryScreen } from './library-screen.tsx'
import { RunScreen } from './run-screen.tsx'
import { RunbookPage } from './runbook-page.tsx'
import type { RunbooksPlace } from './runbooks-route.ts'
import { StartScreen } from './start-screen.tsx'

/** Runbooks to read and to run, and what came of each run. */
export function RunbooksScreen({ place }: { readonly place: RunbooksPlace }) {
  switch (place.at) {
    case 'library':
      return <LibraryScreen />
    case 'page':
      return <RunbookPage key={place.runbook} id={place.runbook} />
    case 'start':
      return <StartScreen key={place.runbook} id={place.runbook} />
    case 'run':
      return <RunScreen key={place.run} run={place.run} />
    case 'judged':
      return <JudgedScreen key={place.run} run={place.run} />
    case 'compare':
      return <CompareScreen before={place.before} after={place.after} />
  }
}
