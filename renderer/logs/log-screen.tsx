import type { LogEntry, LogsInput } from '@shared/logs/contract.ts'
import type { LogSift } from '@shared/logs/log-sift.ts'
import { ArrowDownToLine } from 'lucide-react'
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react'
import { goToCluster } from '../app/navigation.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { EnvironmentBand, environmentEdge } from '../clusters/environment.tsx'
import { useCluster } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { saveText } from '../design/save-text.ts'
import { FieldsDialog } from './fields-dialog.tsx'
import { LineDialog } from './line-dialog.tsx'
import { nextHit } from './line-place.ts'
import { Choice, Toggle } from './log-controls.tsx'
import { LogLines } from './log-lines.tsx'
import { readPattern } from './log-pattern.ts'
import { isRange, type LogsRoute, logRanges } from './log-route.ts'
import { readSieve } from './log-sieve.ts'
import { LogStatus } from './log-status.tsx'
import { fileName, fileText, shortPod } from './log-text.ts'
import { goToLogs } from './open-logs.ts'
import { PatternBox } from './pattern-box.tsx'
import { SiftBar, SiftErrors } from './sift-bar.tsx'
import { useLogColumns } from './use-log-columns.ts'
import { useLogs } from './use-logs.ts'

/** The log of a pod, or of all pods of a workload, as it is written. */
export function LogScreen({ route }: { readonly route: LogsRoute }) {
  const { target, container, previous, range } = route
  const cluster = useCluster(route.cluster)
  const [search, setSearch] = useState('')
  const [sift, setSift] = useState(route.sift)
  const [structured, setStructured] = useState(route.columns)
  const [choosing, setChoosing] = useState(false)
  const [wrap, setWrap] = useState(false)
  const [times, setTimes] = useState(true)
  const [active, setActive] = useState<number | null>(null)
  const [opened, setOpened] = useState<LogEntry | null>(null)
  const [round, setRound] = useState(0)
  const searchBox = useRef<HTMLInputElement>(null)
  const boxes = {
    filter: useRef<HTMLInputElement>(null),
    where: useRef<HTMLInputElement>(null),
    level: useRef<HTMLSelectElement>(null),
  }
  const containerBox = useRef<HTMLSelectElement>(null)
  const rangeBox = useRef<HTMLSelectElement>(null)
  useDocumentTitle(`Logs of ${target.name} · ${route.cluster}`)

  // A new round reads anew.
  const input = useMemo(
    (): LogsInput => ({
      cluster: route.cluster,
      target: { kind: target.kind, namespace: target.namespace, name: target.name },
      containers: container === null ? null : [container],
      previous,
      follow: !previous,
      tail: logRanges[range].tail,
      sinceMs: logRanges[range].sinceMs,
      whenBehind: 'drop-oldest',
    }),
    [route.cluster, target.kind, target.namespace, target.name, container, previous, range, round],
  )
  const deferredSift = useDeferredValue(sift)
  const reading = useMemo(() => readSieve(deferredSift), [deferredSift])
  const deferredSearch = useDeferredValue(search)
  const searched = useMemo(() => {
    const answer = readPattern({ text: deferredSearch, regex: false })
    return 'error' in answer ? null : answer.pattern
  }, [deferredSearch])
  const logs = useLogs(input, reading.sieve, searched)
  const { shown, hits, sources, following, behind, pause, follow } = logs

  const { columns, chosen, choose, seen } = useLogColumns(structured, shown)
  const changeSift = useCallback((part: Partial<LogSift>) => setSift((before) => ({ ...before, ...part })), [])
  const pods = useMemo(() => [...new Set(sources.map(({ pod }) => pod))], [sources])
  const laneOf = useCallback((pod: string) => Math.max(0, pods.indexOf(pod)), [pods])
  const manyPods = pods.length > 1
  const manyContainers = new Set(sources.map((source) => source.container)).size > 1
  const whoOf = useCallback(
    (pod: string, name: string) =>
      [manyPods ? shortPod(pod, target.name) : '', manyContainers ? name : ''].filter(Boolean).join(' '),
    [manyPods, manyContainers, target.name],
  )

  const change = useCallback((next: Partial<LogsRoute>) => goToLogs({ ...route, ...next }), [route])
  const back = useCallback(
    () =>
      goToCluster(route.cluster, target.kind, {
        namespace: target.kind === 'namespaces' ? null : target.namespace,
        name: target.name,
      }),
    [route.cluster, target],
  )
  const find = useCallback(
    (direction: 1 | -1) => {
      const hit = nextHit(hits, active, direction)
      if (hit === null) return
      pause()
      setActive(hit)
    },
    [hits, active, pause],
  )
  const toEnd = useCallback(() => {
    setActive(null)
    follow()
  }, [follow])
  const toggleFollow = useCallback(() => (following ? pause() : toEnd()), [following, pause, toEnd])
  const download = useCallback(
    () => saveText(fileName(route, Date.now()), 'text/plain', fileText(shown)),
    [route, shown],
  )

  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: 'Esc', label: 'Back to the table', group, run: back },
        { keys: 's', label: 'Follow, or stop here', group, run: toggleFollow },
        { keys: '/', label: 'Search', group, run: () => searchBox.current?.focus() },
        { keys: 'n', label: 'Next place found', group, run: () => find(1) },
        { keys: 'N', label: 'Place found before', group, run: () => find(-1) },
        { keys: 'f', label: 'Show only lines with …', group, run: () => boxes.filter.current?.focus() },
        { keys: 'x', label: 'Filter is a regular expression', group, run: () => changeSift({ regex: !sift.regex }) },
        { keys: 'i', label: 'Filter hides instead', group, run: () => changeSift({ invert: !sift.invert }) },
        { keys: 'q', label: 'Show only lines whose fields …', group, run: () => boxes.where.current?.focus() },
        { keys: 'e', label: 'Choose the level', group, run: () => boxes.level.current?.focus() },
        { keys: 'v', label: 'Structured lines in columns', group, run: () => setStructured((before) => !before) },
        { keys: 'V', label: 'Choose the columns', group, run: () => setChoosing(true) },
        { keys: 't', label: 'Time stamps', group, run: () => setTimes((before) => !before) },
        { keys: 'w', label: 'Wrap long lines', group, run: () => setWrap((before) => !before) },
        { keys: 'p', label: 'Run before, or present run', group, run: () => change({ previous: !previous }) },
        { keys: 'c', label: 'Choose the container', group, run: () => containerBox.current?.focus() },
        { keys: 'o', label: 'Choose how far back', group, run: () => rangeBox.current?.focus() },
        { keys: 'd', label: 'Download what is shown', group, run: download },
        { keys: 'r', label: 'Read anew', group, run: () => setRound((before) => before + 1) },
      ]
    }, [back, toggleFollow, find, change, previous, download, changeSift, sift.regex, sift.invert]),
  )

  const hitNumber = active === null ? 0 : hits.indexOf(active) + 1
  return (
    <div className={`flex min-h-0 flex-1 flex-col ${cluster === null ? '' : environmentEdge(cluster.environment)}`}>
      {cluster === null ? null : <EnvironmentBand cluster={cluster} />}
      <div className="flex min-h-0 flex-1 flex-col p-2">
        <section aria-label="Log" className="flex min-h-0 flex-1 flex-col rounded border border-line bg-panel">
          <div className="flex min-h-8 shrink-0 flex-wrap items-center gap-2 border-b border-line px-2 py-1">
            <h1 className="min-w-0 truncate font-semibold" title={`${target.namespace}/${target.name}`}>
              {target.name}
            </h1>
            <span className="text-sm text-soft">
              {target.kind === 'namespaces' ? 'every pod of the namespace' : `${target.kind} in ${target.namespace}`}
            </span>
            <Choice
              ref={containerBox}
              label="Container"
              value={container ?? ''}
              options={[['', 'all'], ...logs.containers.map((name) => [name, name] as const)]}
              onChange={(name) => change({ container: name === '' ? null : name })}
            />
            <Choice
              ref={rangeBox}
              label="From"
              value={range}
              options={Object.entries(logRanges).map(([word, { words }]) => [word, words] as const)}
              onChange={(word) => (isRange(word) ? change({ range: word }) : undefined)}
            />
            <Button keys="p" aria-pressed={previous} onClick={() => change({ previous: !previous })}>
              {previous ? 'Run before' : 'Present run'}
            </Button>
            <span className="ml-auto flex items-center gap-1">
              <Button look="bare" keys="r" onClick={() => setRound((before) => before + 1)}>
                Read anew
              </Button>
              <Button look="bare" keys="d" onClick={download} disabled={shown.length === 0}>
                Download
              </Button>
              <Button look="bare" keys="Esc" onClick={back}>
                Back
              </Button>
            </span>
          </div>
          <div className="flex min-h-8 shrink-0 flex-wrap items-center gap-2 border-b border-line px-2 py-1">
            <PatternBox
              ref={searchBox}
              label="Search"
              keys="/"
              value={search}
              error={null}
              onChange={setSearch}
              onEnter={find}
            />
            <Button
              look="bare"
              keys="n"
              onClick={() => find(1)}
              disabled={hits.length === 0}
              aria-label="Next place found"
            >
              {search === '' ? 'Next' : `${hitNumber > 0 ? `${hitNumber} of ` : ''}${hits.length} found`}
            </Button>
            <SiftBar sift={sift} reading={reading} boxes={boxes} onChange={changeSift} />
            <Toggle keys="v" on={structured} onChange={setStructured} label="Columns" />
            <Toggle keys="t" on={times} onChange={setTimes} label="Times" />
            <Toggle keys="w" on={wrap} onChange={setWrap} label="Wrap" />
            <Toggle keys="s" on={following} onChange={toggleFollow} label="Follow" />
          </div>
          <SiftErrors reading={reading} />
          {logs.error === null ? null : <ErrorPanel error={logs.error} />}
          <LogLines
            label={`Log of ${target.name}`}
            entries={shown}
            following={following}
            active={active}
            laneOf={laneOf}
            whoOf={whoOf}
            wrap={wrap}
            times={times}
            names={manyPods || manyContainers}
            search={searched}
            columns={columns}
            onActive={setActive}
            onOpen={setOpened}
            onPause={pause}
            onFollow={follow}
            empty={<NoLines logs={logs} filtered={!reading.sieve.open} />}
          />
          <div className="flex h-7 shrink-0 items-center gap-2 border-t border-line px-2">
            <LogStatus logs={logs} unproven={cluster !== null && cluster.connection.phase !== 'live'} />
            {following ? null : (
              <Button look="primary" keys="s" className="ml-auto" onClick={toEnd}>
                <ArrowDownToLine aria-hidden="true" size={12} />
                {behind > 0 ? `${behind.toLocaleString('en')} new lines` : 'Follow'}
              </Button>
            )}
          </div>
        </section>
      </div>
      <LineDialog entry={opened} onClose={() => setOpened(null)} />
      <FieldsDialog
        open={choosing}
        seen={choosing ? seen() : []}
        chosen={chosen}
        onChoose={(names) => {
          setStructured(true)
          choose(names)
        }}
        onClose={() => setChoosing(false)}
      />
    </div>
  )
}

function NoLines({ logs, filtered }: { readonly logs: ReturnType<typeof useLogs>; readonly filtered: boolean }) {
  const { state, sources, kept } = logs
  if (logs.error !== null) return <EmptyState tone="warn" title="The log could not be read" />
  if (kept > 0 && filtered) return <EmptyState tone="muted" title="No line passes the filter" />
  if (state === 'reading') return <EmptyState tone="muted" title="Reading …" turning />
  if (sources.length === 0)
    return (
      <EmptyState tone="warn" title="There are no pods">
        Those that come will be followed.
      </EmptyState>
    )
  return (
    <EmptyState tone="muted" title="Nothing to read">
      {sources
        .filter(({ reason }) => reason !== '')
        .slice(0, 5)
        .map(({ pod, container, reason }) => `${pod}/${container}: ${reason}`)
        .join('; ')}
    </EmptyState>
  )
}
