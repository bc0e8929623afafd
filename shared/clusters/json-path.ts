// The part of JSONPath that additionalPrinterColumns of a CRD may use, as k8s.io/client-go/util/jsonpath reads it:
// fields, quoted names, indices, slices, unions, wildcards, filters and descent. It looks values up and compares them;
// nothing in a path is run, no pattern is compiled, and what it visits is bounded.

type Step =
  | { readonly type: 'names'; readonly names: readonly string[] }
  | { readonly type: 'slices'; readonly slices: readonly Slice[] }
  | { readonly type: 'every' }
  | { readonly type: 'descend' }
  | {
      readonly type: 'filter'
      readonly left: Operand
      readonly test: Comparison | null
      readonly right: Operand | null
    }

interface Slice {
  /** One place, counted from the end when negative; else from `start` up to `end`. */
  readonly at: number | null
  readonly start: number | null
  readonly end: number | null
  readonly step: number
}

type Operand = { readonly steps: readonly Step[] } | { readonly literal: string | number | boolean }

const comparisons = ['==', '!=', '<=', '>=', '<', '>'] as const
type Comparison = (typeof comparisons)[number]

/** Looks up the values that a path leads to, in order, one at a time. */
export type JsonPath = (root: unknown) => Generator<unknown, void, undefined>

const longestPath = 2_048
/** Values that one look-up may touch: a path that descends through a large object ends there. */
const mostVisits = 20_000

/** The path, ready to be followed; null when it is none that a CRD may use. Braces around it are allowed. */
export function parseJsonPath(text: string): JsonPath | null {
  if (text.length > longestPath) return null
  const trimmed = text.trim()
  const bare = trimmed.startsWith('{') && trimmed.endsWith('}') ? trimmed.slice(1, -1).trim() : trimmed
  try {
    const reader = new PathReader(bare.startsWith('$') ? bare.slice(1) : bare)
    const steps = reader.steps()
    if (!reader.atEnd || (steps.length === 0 && bare !== '.' && bare !== '$')) return null
    return (root) => follow(root, steps, 0, { left: mostVisits })
  } catch (thrown) {
    if (thrown instanceof NotAPath) return null
    throw thrown
  }
}

class NotAPath extends Error {}

class PathReader {
  private at = 0

  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.at >= this.text.length
  }

  /** Steps up to the end, or to what is no step. */
  steps(): readonly Step[] {
    const found: Step[] = []
    for (;;) {
      if (this.takes('..')) {
        found.push({ type: 'descend' })
        if (!this.sees('[')) found.push(this.field())
      } else if (this.takes('.')) {
        if (this.atEnd) return found
        if (!this.sees('[')) found.push(this.field())
      } else if (this.takes('[')) {
        found.push(this.bracket())
      } else return found
    }
  }

  private field(): Step {
    if (this.takes('*')) return { type: 'every' }
    let name = ''
    while (!this.atEnd) {
      const char = this.text.charAt(this.at)
      if (char === '\\') {
        name += this.text.charAt(this.at + 1)
        this.at += 2
      } else if (/[.[\]{}\s=!<>()"']/.test(char)) break
      else {
        name += char
        this.at += 1
      }
    }
    if (name === '') throw new NotAPath()
    return { type: 'names', names: [name] }
  }

  private bracket(): Step {
    if (this.takes('?(')) return this.filter()
    if (this.takes('*')) return this.closed({ type: 'every' })
    if (this.sees("'") || this.sees('"')) {
      const names = [this.quoted()]
      while (this.takes(',')) names.push(this.quoted())
      return this.closed({ type: 'names', names })
    }
    const slices = [this.slice()]
    while (this.takes(',')) slices.push(this.slice())
    return this.closed({ type: 'slices', slices })
  }

  private closed(step: Step): Step {
    if (!this.takes(']')) throw new NotAPath()
    return step
  }

  private slice(): Slice {
    const start = this.whole()
    if (!this.takes(':')) {
      if (start === null) throw new NotAPath()
      return { at: start, start: null, end: null, step: 1 }
    }
    const end = this.whole()
    const step = this.takes(':') ? (this.whole() ?? 1) : 1
    if (step <= 0) throw new NotAPath()
    return { at: null, start, end, step }
  }

  private whole(): number | null {
    const match = /^\s*(-?\d{1,9})\s*/.exec(this.text.slice(this.at))
    if (match?.[1] === undefined) return null
    this.at += match[0].length
    return Number(match[1])
  }

  private quoted(): string {
    this.skipSpace()
    const quote = this.text.charAt(this.at)
    if (quote !== "'" && quote !== '"') throw new NotAPath()
    let value = ''
    for (this.at += 1; !this.atEnd; this.at += 1) {
      const char = this.text.charAt(this.at)
      if (char === quote) {
        this.at += 1
        this.skipSpace()
        return value
      }
      if (char === '\\') this.at += 1
      value += this.text.charAt(this.at)
    }
    throw new NotAPath()
  }

  private filter(): Step {
    const left = this.operand()
    this.skipSpace()
    const test = comparisons.find((word) => this.takes(word)) ?? null
    const right = test === null ? null : this.operand()
    this.skipSpace()
    if (!this.takes(')')) throw new NotAPath()
    return this.closed({ type: 'filter', left, test, right })
  }

  private operand(): Operand {
    this.skipSpace()
    if (this.takes('@')) return { steps: this.steps() }
    if (this.sees("'") || this.sees('"')) return { literal: this.quoted() }
    const match = /^(true|false|-?\d+(?:\.\d+)?)/.exec(this.text.slice(this.at))
    if (match?.[1] === undefined) throw new NotAPath()
    this.at += match[1].length
    return { literal: match[1] === 'true' ? true : match[1] === 'false' ? false : Number(match[1]) }
  }

  private sees(word: string): boolean {
    return this.text.startsWith(word, this.at)
  }

  private takes(word: string): boolean {
    if (!this.sees(word)) return false
    this.at += word.length
    return true
  }

  private skipSpace(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at += 1
  }
}

interface Budget {
  left: number
}

function* follow(value: unknown, steps: readonly Step[], index: number, budget: Budget): Generator<unknown, void> {
  budget.left -= 1
  if (budget.left < 0) return
  const step = steps[index]
  if (step === undefined) {
    yield value
    return
  }
  for (const next of taken(value, step, budget)) yield* follow(next, steps, index + 1, budget)
}

function* taken(value: unknown, step: Step, budget: Budget): Generator<unknown, void> {
  switch (step.type) {
    case 'names':
      if (!isObject(value)) return
      for (const name of step.names) if (Object.hasOwn(value, name)) yield value[name]
      return
    case 'every':
      if (Array.isArray(value)) yield* value
      else if (isObject(value)) yield* Object.values(value)
      return
    case 'slices':
      if (Array.isArray(value)) for (const slice of step.slices) yield* sliced(value, slice)
      return
    case 'descend':
      yield* within(value, budget)
      return
    case 'filter':
      if (Array.isArray(value)) for (const member of value) if (passes(member, step, budget)) yield member
  }
}

function* sliced(list: readonly unknown[], { at, start, end, step }: Slice): Generator<unknown, void> {
  const fromEnd = (place: number) => (place < 0 ? place + list.length : place)
  if (at !== null) {
    const place = fromEnd(at)
    if (place >= 0 && place < list.length) yield list[place]
    return
  }
  const last = Math.min(list.length, fromEnd(end ?? list.length))
  for (let place = Math.max(0, fromEnd(start ?? 0)); place < last; place += step) yield list[place]
}

/** The value and all that it holds, outermost first. */
function* within(value: unknown, budget: Budget): Generator<unknown, void> {
  budget.left -= 1
  if (budget.left < 0) return
  if (Array.isArray(value)) {
    yield value
    for (const member of value) yield* within(member, budget)
  } else if (isObject(value)) {
    yield value
    for (const member of Object.values(value)) yield* within(member, budget)
  }
}

function passes(member: unknown, { left, test, right }: Extract<Step, { type: 'filter' }>, budget: Budget): boolean {
  const found = first(member, left, budget)
  if (test === null || right === null) return found !== undefined
  const wanted = first(member, right, budget)
  if (found === undefined || wanted === undefined) return false
  switch (test) {
    case '==':
      return found === wanted
    case '!=':
      return found !== wanted
    default:
      return ordered(found, wanted, test)
  }
}

function ordered(a: unknown, b: unknown, test: Exclude<Comparison, '==' | '!='>): boolean {
  const comparable =
    (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')
  if (!comparable) return false
  const order = a < b ? -1 : a > b ? 1 : 0
  if (test === '<') return order < 0
  if (test === '<=') return order <= 0
  return test === '>' ? order > 0 : order >= 0
}

function first(member: unknown, operand: Operand, budget: Budget): unknown {
  if ('literal' in operand) return operand.literal
  return follow(member, operand.steps, 0, budget).next().value ?? undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
