import { useSyncExternalStore } from 'react'

type Listener = () => void

/** One timer for every age on the screen. It stands still while nobody looks at an age. */
function createTicker(everyMs: number, now: () => number) {
  const listeners = new Set<Listener>()
  let reading = now()
  let timer: ReturnType<typeof setInterval> | null = null
  return {
    subscribe(listener: Listener): () => void {
      listeners.add(listener)
      if (timer === null) {
        reading = now()
        timer = setInterval(() => {
          reading = now()
          for (const each of listeners) each()
        }, everyMs)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0 || timer === null) return
        clearInterval(timer)
        timer = null
      }
    },
    read: () => reading,
  }
}

const seconds = createTicker(1000, Date.now)
const fiveSeconds = createTicker(5000, Date.now)

/** Now, in ms since the epoch, to the second. Only small components should use it: they draw again every second. */
export function useSecond(): number {
  return useSyncExternalStore(seconds.subscribe, seconds.read)
}

/** Now, to five seconds: for the ages inside tables. */
export function useFiveSeconds(): number {
  return useSyncExternalStore(fiveSeconds.subscribe, fiveSeconds.read)
}
