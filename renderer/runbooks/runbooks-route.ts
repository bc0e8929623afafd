/** Where one is among the runbooks. */
export type RunbooksPlace =
  | { readonly at: 'library' }
  | { readonly at: 'page' | 'start'; readonly runbook: string }
  /** `judged`: its kept results, judged again. */
  | { readonly at: 'run' | 'judged'; readonly run: string }
  /** Two runs side by side, the earlier one first. */
  | { readonly at: 'compare'; readonly before: string; readonly after: string }

export interface RunbooksRoute {
  readonly screen: 'runbooks'
  readonly place: RunbooksPlace
}

const route = (place: RunbooksPlace): RunbooksRoute => ({ screen: 'runbooks', place })

/** `/runbooks`, `/runbooks/ID`, `/runbooks/ID/start`, `/runs/RUN`, `/runs/RUN/again`, `/runs/RUN/with/LATER`; null for other addresses. */
export function parseRunbooksRoute(parts: readonly string[]): RunbooksRoute | null {
  const [screen, id, more, other] = parts
  if (screen === 'runbooks') {
    if (id === undefined) return route({ at: 'library' })
    if (parts.length === 2) return route({ at: 'page', runbook: id })
    return parts.length === 3 && more === 'start' ? route({ at: 'start', runbook: id }) : null
  }
  if (screen !== 'runs' || id === undefined) return null
  if (parts.length === 2) return route({ at: 'run', run: id })
  if (parts.length === 3 && more === 'again') return route({ at: 'judged', run: id })
  return parts.length === 4 && more === 'with' && other !== undefined
    ? route({ at: 'compare', before: id, after: other })
    : null
}

export function runbooksPath({ place }: RunbooksRoute): string {
  const parts = partsOf(place)
  return `/${parts.map(encodeURIComponent).join('/')}`
}

function partsOf(place: RunbooksPlace): readonly string[] {
  switch (place.at) {
    case 'library':
      return ['runbooks']
    case 'page':
      return ['runbooks', place.runbook]
    case 'start':
      return ['runbooks', place.runbook, 'start']
    case 'run':
      return ['runs', place.run]
    case 'judged':
      return ['runs', place.run, 'again']
    case 'compare':
      return ['runs', place.before, 'with', place.after]
  }
}
