import { type RefObject, useLayoutEffect, useMemo, useRef } from 'react'
import { go } from '../app/navigation.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import type { GraphBoard } from './graph-board.ts'
import { goToWaiting } from './waiting-note.tsx'

interface Keys {
  readonly board: GraphBoard
  readonly close: () => void
  readonly onCsv: () => void
  readonly onPicture: () => void
  readonly onCompare: () => void
  readonly readNode: () => void
  readonly askOrStop: () => void
  readonly sourceBox: RefObject<HTMLSelectElement | null>
}

/** The keys of the cluster's GPUs; j, k, Enter and space are the table's. */
export function useGpuKeys(keys: Keys): void {
  const latest = useRef(keys)
  useLayoutEffect(() => {
    latest.current = keys
  })
  const { board } = keys
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: 'Esc', label: 'Close the graphs, or back to the cluster', group, run: () => latest.current.close() },
        { keys: 'w', label: 'GPU map of the fleet', group, run: () => go({ screen: 'gpus', place: { at: 'map' } }) },
        { keys: 'p', label: 'Who waits for GPUs', group, run: goToWaiting },
        { keys: 's', label: 'Graphs stand still, or follow', group, run: () => board.togglePause() },
        { keys: '-', label: 'Graphs show more time', group, run: () => board.widen(1) },
        { keys: '+', label: 'Graphs show less time', group, run: () => board.widen(-1) },
        { keys: 'r', label: 'Ask Prometheus again, or stop', group, run: () => latest.current.askOrStop() },
        { keys: 'z', label: 'Zoom in around the cursor', group, run: () => board.zoomIn() },
        { keys: '0', label: 'Graphs follow again', group, run: () => board.reset() },
        { keys: 'ArrowLeft', label: 'Cursor of the graphs back', group, run: () => board.step(-1) },
        { keys: 'ArrowRight', label: 'Cursor of the graphs on', group, run: () => board.step(1) },
        { keys: 'v', label: 'Compare selected GPUs by another measure', group, run: () => latest.current.onCompare() },
        { keys: 'e', label: 'Graphs as CSV', group, run: () => latest.current.onCsv() },
        { keys: 'i', label: 'Graphs as a picture', group, run: () => latest.current.onPicture() },
        { keys: 'x', label: 'Read the whole nvidia-smi of the node', group, run: () => latest.current.readNode() },
        { keys: 'o', label: 'Choose the source', group, run: () => latest.current.sourceBox.current?.focus() },
      ]
    }, [board]),
  )
}
