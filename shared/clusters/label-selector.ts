type Labels = Readonly<Record<string, string>>

/** Whether labels match; made once from a selector's text. */
export type LabelSelector = (labels: Labels) => boolean

/** Either what to match by, or in words why the text is no selector. */
export type SelectorReading = { readonly matches: LabelSelector } | { readonly wrong: string }

const key = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?'
const value = '(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?'
const equality = new RegExp(`^(${key})\\s*(==|=|!=)\\s*(${value})$`)
const setBased = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`)
const existence = new RegExp(`^(!?)\\s*(${key})$`)
const oneValue = new RegExp(`^${value}$`)

/**
 * Reads a label selector as kubectl's `-l` takes it: "app=budapp,tier!=db,zone in (a,b),canary,!old". Empty text matches
 * everything.
 */
export function parseLabelSelector(text: string): SelectorReading {
  const tests: LabelSelector[] = []
  for (const requirement of requirementsOf(text)) {
    const test = readRequirement(requirement)
    if (typeof test === 'string') return { wrong: test }
    tests.push(test)
  }
  return { matches: (labels) => tests.every((test) => test(labels)) }
}

/** Splits at commas outside parentheses. */
function requirementsOf(text: string): readonly string[] {
  if (text.trim() === '') return []
  return text.split(/,(?![^(]*\))/).map((part) => part.trim())
}

function readRequirement(text: string): LabelSelector | string {
  if (text === '') return 'a comma with nothing beside it'
  const equal = equality.exec(text)
  if (equal !== null) {
    const [, name = '', operator, wanted = ''] = equal
    // As Kubernetes has it, "!=" also matches what has no such label.
    return operator === '!=' ? (labels) => read(labels, name) !== wanted : (labels) => read(labels, name) === wanted
  }
  const set = setBased.exec(text)
  if (set !== null) {
    const [, name = '', operator, list = ''] = set
    const values = list.split(',').map((each) => each.trim())
    const odd = values.find((each) => !oneValue.test(each))
    if (odd !== undefined) return `"${odd}" is no value of a label`
    const included = (labels: Labels) => {
      const found = read(labels, name)
      return found !== undefined && values.includes(found)
    }
    return operator === 'in' ? included : (labels) => !included(labels)
  }
  const exists = existence.exec(text)
  if (exists === null) return `"${text}" is neither name=value, name in (a,b), name nor !name`
  const [, not, name = ''] = exists
  return not === '!' ? (labels) => read(labels, name) === undefined : (labels) => read(labels, name) !== undefined
}

function read(labels: Labels, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined
}
