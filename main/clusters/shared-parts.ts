/** Objects of one workload come one behind the other in a list, so few need to be kept. */
const mostKept = 64
/** Bytes; what is longer is hardly ever the same again. */
const longestKept = 2048

/**
 * What was made of the bytes of a part, to be given out again for the same bytes: labels of a workload's pods, say. Then
 * they are read once, kept once, and also sent to a window once.
 */
export class SharedParts<T extends object> {
  private readonly kept = new Map<string, T>()

  /** @param make is called where the same bytes were not met lately; nobody may change what it makes. */
  of(from: Buffer, start: number, end: number, make: () => T): T {
    if (end - start > longestKept) return make()
    const bytes = from.toString('latin1', start, end)
    const known = this.kept.get(bytes)
    if (known !== undefined) return known
    const made = make()
    if (this.kept.size >= mostKept) this.kept.clear()
    this.kept.set(bytes, made)
    return made
  }
}
