import { type BenchResult, median } from './bench.ts'
import { type ColdRun, inSight, type Opened } from './cluster-openings.ts'
import type { KubectlRun } from './kubectl-run.ts'
import type { RawList } from './raw-list.ts'
import { eventsPerSecond, type ScrollRun, scrollSeconds, usual } from './scroll-run.ts'

export interface ClusterReadings {
  readonly rounds: number
  readonly all: number
  readonly versions: Readonly<Record<string, string>>
  readonly kubectlRuns: readonly KubectlRun[]
  readonly rawLists: readonly RawList[]
  readonly cold: readonly ColdRun[]
  readonly fromStart: readonly Opened[]
  readonly warm: readonly number[]
  readonly scrolls: readonly ScrollRun[]
}

/** What was read, as figures with their aims. */
export function clustersResult(readings: ClusterReadings): BenchResult {
  const { rounds, all, versions, kubectlRuns, rawLists, cold, fromStart, warm, scrolls } = readings
  const seconds = (all: readonly number[]) => (median(all) ?? Number.NaN) / 1000
  const kubectl = median(kubectlRuns.map((run) => run.seconds)) ?? Number.NaN
  const first = seconds(cold.map(({ firstRows }) => firstRows))
  const live = seconds(cold.map(({ allLive }) => allLive))
  const firstFromStart = seconds(fromStart.map(({ firstRows }) => firstRows))
  const liveFromStart = seconds(fromStart.map(({ allLive }) => allLive))
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null)
  return {
    versions,
    figures: [
      {
        name: 'firstRowsRatio',
        value: first / kubectl,
        unit: '',
        meaning: 'firstRowsSeconds by kubectlSeconds',
        aim: { atMost: 0.1 },
      },
      {
        name: 'allLiveRatio',
        value: live / kubectl,
        unit: '',
        meaning: 'allLiveSeconds by kubectlSeconds',
        aim: { atMost: 1 / 3 },
      },
      {
        name: 'pssMB',
        value: median(known(cold.map(({ pssMB }) => pssMB))),
        unit: 'MB',
        meaning: 'memory (PSS) of all processes of the app, once every row is live',
      },
      {
        name: 'loopP99ms',
        value: median(cold.map(({ loop }) => loop.p99)),
        unit: 'ms',
        meaning: "delay of main's event loop from the opening until every row is live, 99th percentile",
        aim: { atMost: 50 },
      },
      {
        name: 'scrollFps',
        value: median(scrolls.map(({ perSecond }) => perSecond)),
        unit: '1/s',
        meaning: `frames a second while the table is scrolled and ${eventsPerSecond} events a second arrive`,
        aim: { atLeast: 60 },
      },
      {
        name: 'idleFps',
        value: median(scrolls.map(({ idlePerSecond }) => idlePerSecond)),
        unit: '1/s',
        meaning:
          'frames a second of the same table while it stands still and no event arrives: all that there are to be had',
      },
      { name: 'kubectlSeconds', value: kubectl, unit: 's', meaning: 'kubectl get pods -A, from its start to its end' },
      {
        name: 'serverSeconds',
        value: median(rawLists.map((run) => run.seconds)),
        unit: 's',
        meaning:
          'the API server alone, handing out every pod as the app asks for them, to nowhere: the floor of allLiveSeconds',
      },
      {
        name: 'firstRowsSeconds',
        value: first,
        unit: 's',
        meaning: `from opening the cluster's pods until ${inSight} rows are in sight`,
      },
      {
        name: 'allLiveSeconds',
        value: live,
        unit: 's',
        meaning: `from opening the cluster's pods until all ${all} rows are there and the table says Live`,
      },
      {
        name: 'firstRowsFromStartSeconds',
        value: firstFromStart,
        unit: 's',
        meaning: `from the start of the app's process until ${inSight} rows are in sight`,
      },
      {
        name: 'allLiveFromStartSeconds',
        value: liveFromStart,
        unit: 's',
        meaning: "from the start of the app's process until all rows are there and the table says Live",
      },
      {
        name: 'firstRowsAgainSeconds',
        value: seconds(warm),
        unit: 's',
        meaning: `from another screen back to the pods until ${inSight} rows are in sight`,
      },
      {
        name: 'loopMaxMs',
        value: Math.max(...cold.map(({ loop }) => loop.max)),
        unit: 'ms',
        meaning: "longest delay of main's event loop in any opening",
      },
      {
        name: 'scrollLoopP99ms',
        value: median(scrolls.map(({ loop }) => loop.p99)),
        unit: 'ms',
        meaning: "delay of main's event loop while scrolling, 99th percentile",
      },
      {
        name: 'scrollPssMB',
        value: median(known(scrolls.map(({ pssMB }) => pssMB))),
        unit: 'MB',
        meaning: 'memory (PSS) of all processes of the app after scrolling',
      },
      {
        name: 'eventsPerSecond',
        value: median(scrolls.map((run) => run.eventsPerSecond)),
        unit: '1/s',
        meaning: 'changes of pods that the API server took a second while the table was scrolled',
      },
    ],
    notes: [
      'The clock of "opening" starts when the cluster is added in the running app, whose window already stands on that cluster\'s pods: from there on the app has to read the context, connect, sign in, list, watch and draw. It ends with the frame in which the rows are in sight.',
      `Each figure is the median of ${rounds} rounds; a round is kubectl, a fresh app that is opened cold, back again and scrolled, and another fresh app from its start. Kubectl and the app begin by turns.`,
      'Before the rounds kubectl and the app each list every pod once, which is not counted: a server that was just filled is slower, whoever asks first.',
      'Rows in sight are counted by their place in the window, not by what the page holds; the window is high enough for 50.',
      `Frames are counted by requestAnimationFrame over ${scrollSeconds} s, in a window of ${usual.width} × ${usual.height}, while the table moves 40 px in each frame.`,
      'The lab, kubectl and the app share one machine. Only while the table is scrolled the lab gives way: its servers have a lower priority, and the process that plays its nodes stands still.',
    ],
    readings: { pods: all, kubectl: kubectlRuns, server: rawLists, cold, fromStart, warm, scrolls },
  }
}
