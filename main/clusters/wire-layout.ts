import type { WireForm, WireMessage } from '@shared/clusters/wire-form.ts'
import { SharedParts } from './shared-parts.ts'

export interface Field {
  readonly name: string
  readonly form: WireForm
  /** Of the message within, where there is one. */
  readonly inner: Layout | null
  /** What was made of the same bytes before; null where hardly any come again. */
  readonly shared: SharedParts<Record<string, string>> | null
}

export interface Layout {
  /** By number. */
  readonly fields: readonly (Field | undefined)[]
  readonly required: readonly string[]
  /** Every field, none of them set: copied, so that all are of one shape, which is what makes reading them quick. */
  readonly blank: Readonly<Record<string, unknown>>
}

const layouts = new WeakMap<WireMessage, Layout>()

/** Of the same message always the same one. */
export function layoutOf(message: WireMessage): Layout {
  const known = layouts.get(message)
  if (known !== undefined) return known
  const fields: (Field | undefined)[] = []
  for (const [number, [name, form]] of Object.entries(message)) {
    const shared = typeof form !== 'string' && 'map' in form ? new SharedParts<Record<string, string>>() : null
    fields[Number(number)] = { name, form, inner: innerLayout(form), shared }
  }
  const named = fields.filter((field) => field !== undefined)
  const layout: Layout = {
    fields,
    required: named.filter(({ form }) => form === 'word' || isRequired(form)).map(({ name }) => name),
    blank: Object.fromEntries(named.map(({ name, form }) => [name, blankValue(form)])),
  }
  layouts.set(message, layout)
  return layout
}

function innerLayout(form: WireForm): Layout | null {
  if (typeof form === 'string' || 'map' in form) return null
  return layoutOf('list' in form ? form.list : 'required' in form ? form.required : form.message)
}

const isRequired = (form: WireForm) => typeof form !== 'string' && 'required' in form

/** Of every list and map that is empty. */
export const noParts: readonly unknown[] = Object.freeze([])
export const noWords: Readonly<Record<string, unknown>> = Object.freeze({})

function blankValue(form: WireForm): unknown {
  if (form === 'texts') return noParts
  if (typeof form === 'string') return null
  return 'list' in form ? noParts : 'map' in form ? noWords : null
}
