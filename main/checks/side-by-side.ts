/**
 * Runs the jobs with at most `width` at a time, in order of the list. A job must not throw: its own failure is its
 * result. Stops beginning new ones when the signal aborts.
 */
export async function sideBySide(
  jobs: readonly (() => Promise<void>)[],
  width: number,
  signal: AbortSignal,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < jobs.length && !signal.aborted) {
      const job = jobs[next]
      next += 1
      await job?.()
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, jobs.length) }, worker))
}
