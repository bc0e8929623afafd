import { indexSnapshot, SearchIndex } from '@main/reference/search-index.ts'
import type { SearchHit } from '@shared/reference/reference.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { noPause, type Sample, stamped } from './sample-documents.ts'

const dapr = {
  id: 'dapr-sidecar',
  kind: 'runbook',
  title: 'Dapr sidecar not ready',
  summary: 'A service runs and its sidecar does not.',
  guides: ['Operations §2.2'],
  symptoms: ['1/2 ready', 'connection refused 3500'],
  markdown:
    'Look at the sidecar first.\n\n## Metadata of the sidecar\n\nAsk it what it has loaded.\n\n## Restart\n\nOnly then restart.',
} satisfies Sample
const contacts = {
  id: 'contacts',
  title: 'Emergency contacts',
  guides: ['Day-2 §11'],
  symptoms: ['on call', 'phone'],
  markdown: '# Emergency contacts\n\nWho is called when.\n\n## Escalation\n\nAfter 15 min the platform lead.',
} satisfies Sample
const tables = {
  id: 'postgresql-bloat',
  kind: 'runbook',
  title: 'Table bloat',
  guides: ['Operations §1.1', 'Day-2 §10.2'],
  markdown:
    'Dead tuples pile up.\n\n## Count them\n\n```sql\nSELECT n_dead_tup FROM pg_stat_user_tables\n```\n\nIt takes 1.25 s. Latency grows.',
} satisfies Sample
const clickhouse = {
  id: 'clickhouse',
  title: 'ClickHouse',
  guides: ['Operations §1.2'],
  markdown: 'Merges.',
} satisfies Sample

let index: SearchIndex
const ids = (words: string, limit = 20): string[] => index.search(words, limit).map(({ id }) => id)
const best = (words: string): SearchHit => {
  const [hit] = index.search(words, 1)
  if (hit === undefined) throw new Error(`nothing for ${words}`)
  return hit
}
const marked = ({ snippet }: SearchHit): string[] => snippet.marks.map(([from, to]) => snippet.text.slice(from, to))

beforeEach(async () => {
  index = new SearchIndex()
  await index.set(stamped(dapr, contacts, tables, clickhouse), noPause)
})

describe('a search', () => {
  it.each([
    ['the beginning of a word', 'escal', 'contacts'],
    ['a slip of the hand', 'sidcar', 'dapr-sidecar'],
    ['another slip', 'emergancy contcats', 'contacts'],
    ['a symptom', 'connection refused', 'dapr-sidecar'],
    ['a symptom of numbers', '1/2 ready', 'dapr-sidecar'],
    ['a part of a compound', 'dead_tup', 'postgresql-bloat'],
    ['a whole compound', 'pg_stat_user_tables', 'postgresql-bloat'],
    ['words in capitals', 'TABLE BLOAT', 'postgresql-bloat'],
    ['a question with fillers', 'who is on call', 'contacts'],
    ['a section of a guide', 'Day-2 10.2', 'postgresql-bloat'],
    ['with its sign', '§11', 'contacts'],
    ['only its number', '1.2', 'clickhouse'],
  ])('finds by %s', (_what, words, id) => {
    expect(ids(words)[0]).toBe(id)
  })

  it('does not take 1.25 for section 1.2', () => {
    expect(ids('1.2')).not.toContain('postgresql-bloat')
  })

  it('wants every word, and only then shows what has some of them', () => {
    expect(ids('restart sidecar')[0]).toBe('dapr-sidecar')
    expect(ids('phone merges').sort()).toEqual(['clickhouse', 'contacts'])
  })

  it.each(['', '   ', '§', '…', '\u0000', '((((', '*'.repeat(200), 'qqqqxxzz'])('of %j finds nothing', (words) => {
    expect(ids(words)).toEqual([])
  })

  it('keeps to its limit, best first', () => {
    const hits = index.search('sidecar restart latency merges phone', 2)
    expect(hits).toHaveLength(2)
    expect(hits[0]?.score).toBeGreaterThanOrEqual(hits[1]?.score ?? 0)
  })
})

describe('a hit', () => {
  it('names the section that has the words, with the anchor under which it is drawn', () => {
    const hit = best('metadata loaded')
    expect(hit.section).toEqual({ anchor: 'metadata-of-the-sidecar', title: 'Metadata of the sidecar' })
    expect(marked(hit)).toEqual(['loaded'])
  })

  it('of a symptom leads to the top and shows the symptom', () => {
    const hit = best('refused')
    expect(hit).toMatchObject({ kind: 'runbook', title: dapr.title, section: null })
    expect(hit.snippet.text).toContain('connection refused 3500')
    expect(marked(hit)).toEqual(['refused'])
  })

  it('by a slip of the hand marks what stands in the text', () => {
    expect(marked(best('tupels'))).toContain('tuples')
  })

  it('is cut around the words', async () => {
    const long = `${'before '.repeat(400)}needle ${'after '.repeat(400)}`
    await index.set(stamped({ id: 'long', markdown: long }), noPause)
    const { snippet } = best('needle')
    expect(snippet.text.length).toBeLessThan(200)
    expect(snippet.text).toMatch(/^… (before )+needle (after ?)+ …$/)
    expect(snippet.marks.map(([from, to]) => snippet.text.slice(from, to))).toEqual(['needle'])
  })

  it('holds no more marks and no more text, whatever the document', async () => {
    await index.set(
      stamped({ id: 'wall', markdown: 'x'.repeat(8000) }, { id: 'many', markdown: 'word '.repeat(1500) }),
      noPause,
    )
    const hit = best('word')
    expect(hit.snippet.marks.length).toBeLessThanOrEqual(20)
    expect(hit.snippet.text.length).toBeLessThan(200)
  })

  it('holds words, not markup', async () => {
    await index.set(stamped({ id: 'html', markdown: '<img src=x onerror=alert(1)> **needle** <b>hay</b>' }), noPause)
    const { snippet } = best('needle')
    expect(snippet.text).toContain('needle')
    expect(snippet.text).not.toContain('**')
  })
})

describe('the index', () => {
  it('follows its documents', async () => {
    await index.set(stamped(contacts, { ...clickhouse, markdown: 'Parts and replicas.' }), noPause)
    expect(index.size).toBe(2)
    expect(ids('sidecar')).toEqual([])
    expect(ids('merges')).toEqual([])
    expect(ids('replicas')).toEqual(['clickhouse'])
  })

  it('reads only what is another one', async () => {
    let read = 0
    const count = async () => {
      read += 1
    }
    await index.set(stamped(dapr, contacts, tables, { ...clickhouse, title: 'CH' }), count)
    expect(read).toBe(1)
    expect(best('merges').title).toBe('CH')
  })

  it('takes over that a runbook was accepted without reading it again', async () => {
    const [one] = stamped({ ...dapr, accepted: false })
    if (one === undefined) throw new Error('no document')
    await index.set([one], noPause)
    expect(best('sidecar').accepted).toBe(false)
    await index.set([{ ...one, document: { ...one.document, accepted: true } }], () =>
      Promise.reject(new Error('read')),
    )
    expect(best('sidecar').accepted).toBe(true)
  })
})

describe('an index that was kept', () => {
  it('finds what it found before, and takes further texts', async () => {
    const kept = JSON.stringify(index.snapshot())
    index = SearchIndex.restored(indexSnapshot.parse(JSON.parse(kept)))
    expect(ids('escalation')).toEqual(['contacts'])
    expect(marked(best('tupels'))).toContain('tuples')
    await index.set(stamped(dapr, contacts, { id: 'quagga', markdown: 'About quaggas.' }), noPause)
    expect(ids('quaggas')).toEqual(['quagga'])
    expect(ids('tuples')).toEqual([])
    expect(index.size).toBe(3)
  })

  it('is refused when it is something else', () => {
    expect(indexSnapshot.safeParse({ words: {}, held: [] }).success).toBe(false)
  })
})
