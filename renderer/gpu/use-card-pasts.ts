import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { CardPast } from '@shared/gpu/contract.ts'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { after } from '../bridge/timer.ts'
import { CardRing } from './card-ring.ts'
import { type GraphBoard, pastSpan } from './graph-board.ts'

/** Who goes through the spans or cards asks only for those that stay, ms. */
const settleMs = 250
/** After so long it is told that something is asked for, ms. */
const slowMs = 1_000
/** While the graphs follow, the past is asked for again so often, ms. */
const againMs = 300_000

/** What Prometheus told of one card, as it is drawn; no ring where there is nothing to draw. */
export interface ShownPast {
  readonly past: CardPast
  readonly ring: CardRing | null
}

interface State {
  /** What was asked for: cluster, span and cards. */
  readonly about: string
  readonly phase: 'asking' | 'told' | 'stopped'
  readonly slow: boolean
  /** Cards that this time has brought. */
  readonly come: number
  readonly told: ReadonlyMap<string, ShownPast>
  readonly error: ErrorShape | null
}
const nothing: State = { about: '', phase: 'asking', slow: false, come: 0, told: new Map(), error: null }

export interface OpenPasts extends Omit<State, 'about'> {
  /** How far is looked back, ms; null: the graphs show what is kept here. */
  readonly spanMs: number | null
  /** Cards that are asked for. */
  readonly cards: number
  /** Asks again; or, while it is asked, stops that. */
  readonly askOrStop: () => void
}

/** What Prometheus has of the open cards, where the graphs show more than is kept here: asked once, then now and then. */
export function useCardPasts(cluster: ClusterId, board: GraphBoard, open: readonly string[]): OpenPasts {
  const { clients } = useServices()
  const spanMs = board.use(({ span }) => pastSpan(span))
  const still = board.use(({ pausedAt, zoom }) => pausedAt !== null || zoom !== null)
  const shown = open.join('\n')
  const about = `${cluster} ${spanMs} ${shown}`
  const [state, setState] = useState(nothing)
  const [round, setRound] = useState(0)
  const end = useRef<Unsubscribe>(() => {})

  // A new round asks again, and shows meanwhile what was told before.
  useEffect(() => {
    const cards = shown === '' ? [] : shown.split('\n')
    if (spanMs === null || cards.length === 0) {
      setState(nothing)
      return
    }
    setState((before) => ({ ...nothing, about, told: before.about === about ? before.told : nothing.told }))
    let close: Unsubscribe = () => {}
    const cancelSlow = after(slowMs, () => setState((now) => ({ ...now, slow: true })))
    const cancelAsk = after(settleMs, () => {
      close = clients.gpu.past(
        { cluster, cards, spanMs },
        {
          next: (past) => setState((now) => withPast(now, past)),
          error: ({ code, message, hint }) =>
            setState((now) => ({ ...now, phase: 'told', error: { code, message, hint } })),
          end: () => setState((now) => ({ ...now, phase: 'told' })),
        },
      )
    })
    end.current = () => {
      cancelSlow()
      cancelAsk()
      close()
    }
    return () => end.current()
  }, [clients, cluster, spanMs, shown, about, round])

  const again = useCallback(() => setRound((before) => before + 1), [])
  const { phase } = state
  useEffect(() => {
    if (spanMs === null || phase !== 'told' || still) return
    return after(againMs, again)
  }, [spanMs, phase, still, again, round])

  const askOrStop = useCallback(() => {
    if (spanMs === null) return
    if (phase !== 'asking') return again()
    end.current()
    setState((now) => ({ ...now, phase: 'stopped' }))
  }, [spanMs, phase, again])

  // Until the effect has run, what was told is of other cards or another span.
  const current = state.about === about ? state : nothing
  return { ...current, spanMs, cards: open.length, askOrStop }
}

/** What was told before stays where it could not be asked again, with the reason beside it. */
function withPast(state: State, past: CardPast): State {
  const come = state.come + 1
  const isKept = past.failure !== null && (state.told.get(past.card)?.ring ?? null) !== null
  if (isKept) return { ...state, come, error: past.failure }
  return { ...state, come, told: new Map(state.told).set(past.card, drawn(past)) }
}

function drawn(past: CardPast): ShownPast {
  if (past.begins === null) return { past, ring: null }
  const ring = new CardRing(past.step * 1.5)
  ring.seed(past)
  return { past, ring }
}
