import type { LogsInput, LogsMessage } from '@shared/logs/contract.ts'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { keepOpen } from '../bridge/keep-open.ts'
import { oncePerFrame, windowFrames } from '../bridge/next-frame.ts'
import { after } from '../bridge/timer.ts'
import { LogModel, type LogView } from './log-model.ts'
import type { Pattern } from './log-pattern.ts'
import type { Sieve } from './log-sieve.ts'

export interface Logs extends LogView {
  pause(): void
  follow(): void
}

/** Holds one log stream open for as long as the input stays the same object, and draws at most once a frame. */
export function useLogs(input: LogsInput, sieve: Sieve, search: Pattern | null): Logs {
  const { clients } = useServices()
  // A new input is a new log: nothing of the old one may stand in it.
  const model = useMemo(() => new LogModel(), [input])
  const [view, setView] = useState<LogView>(() => model.view())
  const held = useRef(model)

  const publish = useMemo(
    () =>
      oncePerFrame(windowFrames, () => {
        if (held.current === model) setView(model.view())
      }),
    [model],
  )

  useEffect(() => {
    held.current = model
    setView(model.view())
    let fresh = true
    return keepOpen<LogsMessage>(
      (observer) => {
        fresh = true
        return clients.logs.lines(input, observer)
      },
      {
        next(message) {
          if (fresh) model.clear()
          fresh = false
          model.receive(message)
          publish()
        },
        broken({ code, message, hint }) {
          model.fail({ code, message, hint })
          publish()
        },
      },
      after,
    )
  }, [clients, input, model, publish])

  useEffect(() => {
    model.setSieve(sieve)
    publish()
  }, [model, publish, sieve])
  useEffect(() => {
    model.setSearch(search)
    publish()
  }, [model, publish, search])

  const moves = useMemo(
    () => ({
      pause() {
        model.pause()
        publish()
      },
      follow() {
        model.follow()
        publish()
      },
    }),
    [model, publish],
  )
  return { ...view, ...moves }
}
