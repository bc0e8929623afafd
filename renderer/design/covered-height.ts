import { type RefObject, useEffect, useState } from 'react'

/** What edges and a scroll bar take of an element's height, px. Measured when that changes: to ask in each frame costs a layout. */
export function useCoveredHeight(element: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(0)
  useEffect(() => {
    const { current } = element
    if (current === null) return
    const watcher = new ResizeObserver(() => setHeight(current.offsetHeight - current.clientHeight))
    watcher.observe(current)
    return () => watcher.disconnect()
  }, [element])
  return height
}
