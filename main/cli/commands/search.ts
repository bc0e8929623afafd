import { settingsFolder } from '@main/platform/settings-folder.ts'
import { openReference } from '@main/reference/open-reference.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { referenceContract } from '@shared/reference/contract.ts'
import { longestSearch, type SearchHit } from '@shared/reference/reference.ts'
import { type ExitCode, inked, printJson, type Terminal } from '../terminal.ts'

export interface SearchOptions {
  readonly json?: boolean
}

const mostHits = 20

/** `cockpit search WORDS`: runbooks and pages, shipped and own, best first. Errors: BAD_USAGE. */
export async function search(words: string, { json }: SearchOptions, terminal: Terminal): Promise<ExitCode> {
  if (words.length > longestSearch) {
    throw new CockpitError('BAD_USAGE', `A search is at most ${longestSearch} characters long`)
  }
  const { root, clock, home } = terminal
  const reference = await openReference({ root, clock, home, settingsFolder: settingsFolder(terminal) })
  try {
    const answer = await reference.handlers.search({ words, limit: mostHits, whole: true }, terminal.signal)
    const { hits, documents } = referenceContract.members.search.output.parse(answer)
    if (json) {
      printJson(terminal, { version: 1, command: 'search', at: clock.now(), exitCode: 0, words, documents, hits })
      return 0
    }
    if (hits.length === 0) terminal.out(`Nothing in ${documents} texts has these words.\n`)
    for (const hit of hits) terminal.out(shown(hit, terminal))
    return 0
  } finally {
    await reference.close()
  }
}

function shown({ kind, id, title, origin, accepted, section, snippet }: SearchHit, terminal: Terminal): string {
  const own = origin === 'built-in' ? '' : accepted ? ' (own)' : ' (own, not accepted)'
  const place = section === null ? '' : ` › ${section.title}`
  let text = ''
  let at = 0
  for (const [from, to] of snippet.marks) {
    text += snippet.text.slice(at, from) + inked(terminal, 'bold', snippet.text.slice(from, to))
    at = to
  }
  text += snippet.text.slice(at)
  return `${kind} ${inked(terminal, 'bold', id)}  ${title}${place}${own}\n    ${text}\n`
}
