import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { registerFunctions } from './cel-functions.ts'
import type { WorkMeter } from './work-meter.ts'

/** Structure that an expression may have: enough for what people write, too little to be work by itself. */
const limits = { maxAstNodes: 1_000, maxDepth: 60, maxListElements: 200, maxMapEntries: 100, maxCallArguments: 8 }

/** The language of expectations: CEL with the functions of `resources/runbooks/README.md`. It knows no variables yet. */
export function celEnvironment(meter: WorkMeter): Environment {
  const environment = new Environment({ homogeneousAggregateLiterals: false, limits })
  registerMixedNumbers(environment)
  registerFunctions(environment, meter)
  return environment
}

/**
 * Numbers of a result are doubles, since nobody can know of a measured value whether it comes out whole; the numbers in
 * an expression are integers. Strict CEL refuses to add them.
 */
function registerMixedNumbers(environment: Environment): void {
  const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  }
  for (const [operator, work] of Object.entries(operations)) {
    const handler = (a: bigint | number, b: bigint | number): number => work(Number(a), Number(b))
    environment.registerOperator(`int ${operator} double: double`, handler)
    environment.registerOperator(`double ${operator} int: double`, handler)
  }
  for (const types of ['double % double', 'double % int', 'int % double']) {
    environment.registerOperator(`${types}: double`, (a: bigint | number, b: bigint | number) => Number(a) % Number(b))
  }
}

interface Insertion {
  readonly at: number
  /** Characters that it replaces. */
  readonly cut: number
  readonly text: string
  readonly closes: boolean
}

/** `all` and `exists` swallow failures of single rows, the one of an exhausted meter too: as `filter` they do not. */
const asFilter: Readonly<Record<string, { readonly open: string; readonly close: string; readonly end: string }>> = {
  all: { open: '!(_counted(', close: '))', end: '.size() == 0)' },
  exists: { open: '_counted(', close: ')', end: '.size() > 0)' },
}
const macros = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind'])

/**
 * The same expression with its work counted: what a macro repeats is wrapped in `_counted( )`, and `matches` becomes the
 * one whose time grows with the text only. The language has no hook for either.
 */
export function withCounting(expression: string, ast: ASTNode): string {
  const insertions: Insertion[] = []
  const put = (at: number, text: string, closes: boolean, cut = 0): void =>
    void insertions.push({ at, cut, text, closes })
  visit(ast, (node) => {
    if (node.op !== 'rcall') return
    const [name, receiver, args] = node.args
    const rename = (other: string): void => put(expression.indexOf(name, receiver.end), other, false, name.length)
    if (name === 'matches') rename('_matches')
    if (!macros.has(name)) return
    const quantifier = Object.hasOwn(asFilter, name) ? asFilter[name] : undefined
    if (quantifier !== undefined) {
      put(node.start, '(', false)
      rename('filter')
      put(node.end, quantifier.end, true)
    }
    for (const argument of args.slice(1)) {
      put(argument.start, quantifier?.open ?? '_counted(', false)
      put(argument.end, quantifier?.close ?? ')', true)
    }
  })
  // From the end, so that places stay true. At one place a parent's opening belongs left of a child's, its ending right of it.
  return insertions
    .map((insertion, index) => ({ ...insertion, order: insertion.closes ? index : -index }))
    .sort((a, b) => b.at - a.at || a.order - b.order)
    .reduce((text, { at, cut, text: added }) => text.slice(0, at) + added + text.slice(at + cut), expression)
}

/** Every node of an expression, parents first. */
export function visit(ast: ASTNode, see: (node: ASTNode) => void): void {
  see(ast)
  for (const child of childrenOf(ast)) visit(child, see)
}

/** The expressions that an expression is made of. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  const { args } = node
  return (Array.isArray(args) ? args.flat(2) : [args]).filter(isNode)
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}
