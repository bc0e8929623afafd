/**
 * What one field of the API's protobuf form holds, and so what it is read as. What the server leaves out is null, or
 * empty for lists and maps: the same as kinds' schemas make of the JSON form (kinds/fields.ts).
 */
export type WireForm =
  | 'text'
  /** Text that must be there. */
  | 'word'
  | 'number'
  | 'flag'
  /** meta/v1 Time; read as ms since the epoch. */
  | 'time'
  /** meta/v1 Duration; read as text ("14.663s", "1m30s"). */
  | 'duration'
  /** resource.Quantity; read as text. */
  | 'quantity'
  /** intstr.IntOrString. */
  | 'figure or text'
  /** repeated string */
  | 'texts'
  | { readonly message: WireMessage }
  /** A message that must be there. */
  | { readonly required: WireMessage }
  | { readonly list: WireMessage }
  /** map<string, …> */
  | { readonly map: 'text' | 'quantity' }

/**
 * The fields of a message that are read, by their number in Kubernetes' generated.proto, with their names in JSON.
 * Everything else is passed over without being looked at, which is what makes it quick.
 */
export type WireMessage = { readonly [number: number]: readonly [name: string, form: WireForm] }

/** What a message is read as. */
export type WireOutput<M extends WireMessage> = {
  readonly [N in keyof M as M[N] extends readonly [infer Name extends string, WireForm]
    ? Name
    : never]: M[N] extends readonly [string, infer F] ? ReadForm<F> : never
}

type ReadForm<F> = F extends 'word'
  ? string
  : F extends 'text' | 'quantity' | 'duration'
    ? string | null
    : F extends 'number' | 'time'
      ? number | null
      : F extends 'flag'
        ? boolean | null
        : F extends 'figure or text'
          ? number | string | null
          : F extends 'texts'
            ? string[]
            : ReadPart<F>

type ReadPart<F> = F extends { readonly required: infer M extends WireMessage }
  ? WireOutput<M>
  : F extends { readonly message: infer M extends WireMessage }
    ? WireOutput<M> | null
    : F extends { readonly list: infer M extends WireMessage }
      ? WireOutput<M>[]
      : Record<string, string>

/** The form itself where it reads as everything that `T` asks for; otherwise nothing, and the compiler says so. */
export type WireFor<M extends WireMessage, T> = WireOutput<M> extends T ? M : never
