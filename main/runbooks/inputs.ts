import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { InputValues } from '@shared/runbooks/run.ts'
import type { InputFormat, Runbook, RunbookInput } from '@shared/runbooks/runbook.ts'

export type InputValue = string | number | boolean

/** Values that were checked, and do not change while a run lasts. */
export interface FrozenInputs {
  readonly values: Readonly<Record<string, InputValue>>
  readonly inputs: readonly RunbookInput[]
}

/** What a secret is replaced by wherever somebody may read it. */
export const secretMark = '***'

const longestValue = 1_024
/** Controls, line ends, NUL, and what turns or hides text: none of them is seen by who reads a command before it runs. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]/u

const formats: Readonly<Record<Exclude<InputFormat, 'words'>, { readonly pattern: RegExp; readonly says: string }>> = {
  name: {
    pattern: /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
    says: 'lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit',
  },
  identifier: {
    pattern: /^[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?$/,
    says: 'letters, digits and "_", with at most one "." (schema.table)',
  },
  uuid: {
    pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/,
    says: 'a UUID, such as 123e4567-e89b-12d3-a456-426614174000',
  },
  email: {
    pattern: /^[A-Za-z0-9_+][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/,
    says: 'an e-mail address',
  },
  image: {
    pattern:
      /^[a-z0-9][a-z0-9._/-]*(:\d+\/[a-z0-9._/-]+)?(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
    says: 'an image reference, such as registry.example.com/budapp:v1.2.3',
  },
  url: {
    pattern: /^https?:\/\/[A-Za-z0-9[][^\s"'<>\\^`{|}]*$/,
    says: 'an address that begins with http:// or https://',
  },
  time: {
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/,
    says: 'a time, such as 2026-01-31T23:59:59Z',
  },
}

export interface InputFault {
  readonly name: string
  /** null: there is no such input. */
  readonly title: string | null
  /** Never holds the value of a secret. */
  readonly message: string
}

/**
 * Checks what was filled in and freezes it, defaults put in.
 * @throws CockpitError BAD_INPUT that names every wrong field; never with the value of a secret.
 */
export function checkInputs(runbook: Pick<Runbook, 'inputs'>, values: InputValues): FrozenInputs {
  const { checked, wrong } = readInputs(runbook, values)
  if (wrong.length > 0) {
    const told = wrong
      .slice(0, 10)
      .map(({ name, title, message }) => `${name}${title === null ? '' : ` (${title})`}: ${message}`)
    throw new CockpitError('BAD_INPUT', `${told.join('; ')}.`, 'Correct the named inputs.')
  }
  return Object.freeze({ values: Object.freeze(checked), inputs: runbook.inputs })
}

/** What is wrong with each field; empty when a run may start with them. */
export function inputFaults(runbook: Pick<Runbook, 'inputs'>, values: InputValues): readonly InputFault[] {
  return readInputs(runbook, values).wrong
}

function readInputs({ inputs }: Pick<Runbook, 'inputs'>, values: InputValues) {
  const wrong: InputFault[] = []
  const checked: Record<string, InputValue> = {}
  const known = new Set(inputs.map(({ name }) => name))
  for (const name of Object.keys(values)) {
    if (!known.has(name)) wrong.push({ name: shown(name), title: null, message: 'there is no such input' })
  }
  for (const input of inputs) {
    const given = Object.hasOwn(values, input.name) ? values[input.name] : undefined
    const value = given === undefined || given === '' ? input.default : given
    if (value === undefined) {
      if (input.required) wrong.push({ name: input.name, title: input.title, message: 'a value is needed' })
      else checked[input.name] = emptyOf(input)
      continue
    }
    const read = readValue(input, value)
    if ('fault' in read) wrong.push({ name: input.name, title: input.title, message: read.fault })
    else checked[input.name] = read.value
  }
  return { checked, wrong }
}

/** What an input that was left empty stands for. */
function emptyOf({ type }: RunbookInput): InputValue {
  return type === 'number' ? 0 : type === 'boolean' ? false : ''
}

type Reading = { readonly value: InputValue } | { readonly fault: string }

/** One value against its input; the messages never hold the value of a secret. */
export function readValue(input: RunbookInput, value: InputValue): Reading {
  switch (input.type) {
    case 'number':
      return readNumber(input, value)
    case 'boolean': {
      if (value === true || value === 'true') return { value: true }
      if (value === false || value === 'false') return { value: false }
      return { fault: 'it must be true or false' }
    }
    case 'text':
    case 'choice':
    case 'secret':
      return readText(input, value)
  }
}

function readNumber({ min, max }: RunbookInput, value: InputValue): Reading {
  const number = typeof value === 'string' && /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return { fault: 'it must be a number' }
  if (min !== undefined && number < min) return { fault: `it must be at least ${min}` }
  if (max !== undefined && number > max) return { fault: `it must be at most ${max}` }
  return { value: number }
}

function readText(input: RunbookInput, value: InputValue): Reading {
  if (typeof value !== 'string') return { fault: 'it must be text' }
  if (value.length > longestValue) return { fault: `it is longer than ${longestValue} characters` }
  if (unseen.test(value)) {
    return { fault: 'it holds a line break, a control character or a mark that hides or turns text' }
  }
  if (value.trim() === '') return { fault: 'it is blank' }
  if (input.format !== 'words') {
    const { pattern, says } = formats[input.format]
    if (!pattern.test(value)) return { fault: `it must be ${says}` }
  }
  if (Array.isArray(input.choices) && !input.choices.includes(value)) {
    return { fault: `it must be one of ${input.choices.join(', ')}` }
  }
  return { value }
}

/** The values as they may be shown and kept: secrets masked. */
export function maskedValues({ values, inputs }: FrozenInputs): InputValues {
  const secrets = new Set(inputs.filter(({ type }) => type === 'secret').map(({ name }) => name))
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, secrets.has(name) ? secretMark : value]),
  )
}

function shown(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)
}
