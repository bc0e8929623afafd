/** Does the work for each, so many at once. */
export async function inTurns<T>(all: readonly T[], width: number, work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all]
  const next = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: Math.min(width, all.length) }, next))
}
