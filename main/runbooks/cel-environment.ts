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

const macros = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind'])

/**
 * The same expression with its work counted: what a macro repeats is wrapped in `_counted( )`, and `matches` becomes the
 * one whose time grows with the text only. The language has no hook for either.
 */
export function withCounting(expression: string, ast: ASTNode): string {
  const insertions: { readonly at: number; readonly cut: number; readonly text: string }[] = []
  visit(ast, (node) => {
    if (node.op !== 'rcall') return
    const [name, receiver, args] = node.args
    if (macros.has(name)) {
      for (const argument of args.slice(1)) {
        insertions.push({ at: argument.start, cut: 0, text: '_counted(' }, { at: argument.end, cut: 0, text: ')' })
      }
    }
    if (name === 'matches') {
      const at = expression.indexOf('matches', receiver.end)
      insertions.push({ at, cut: 'matches'.length, text: '_matches' })
    }
  })
  // Openings at one place belong before what stands there already, endings behind: sorted stably from the end.
  return [...insertions]
    .sort((a, b) => b.at - a.at || (a.text === ')' ? 1 : -1))
    .reduce((text, { at, cut, text: put }) => text.slice(0, at) + put + text.slice(at + cut), expression)
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
