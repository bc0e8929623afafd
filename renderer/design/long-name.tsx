/** Shorter names fit wherever they are shown. */
const longFrom = 26
const tailLength = 14

/** A name that is cut in its middle when there is no room: what tells two pods or two ARNs apart is at the end. */
export function LongName({ name }: { readonly name: string }) {
  if (name.length < longFrom) return <span className="block truncate">{name}</span>
  return (
    <>
      <span className="sr-only select-none">{name}</span>
      <span aria-hidden="true" className="flex min-w-0">
        <span className="truncate">{name.slice(0, -tailLength)}</span>
        <span className="shrink-0 whitespace-pre">{name.slice(-tailLength)}</span>
      </span>
    </>
  )
}
