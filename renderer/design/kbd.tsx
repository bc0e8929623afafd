/** A key to press, shown beside what it does. `keys` may be a sequence: "g f". */
export function Kbd({ keys, onBand = false }: { readonly keys: string; readonly onBand?: boolean }) {
  return (
    <span aria-hidden="true" className="inline-flex gap-0.5">
      {keys.split(' ').map((key) => (
        <kbd
          key={key}
          className={`min-w-4 rounded border px-1 text-center font-sans text-xs leading-[15px] ${
            onBand ? 'border-white/60 text-white' : 'border-line bg-raised text-soft'
          }`}
        >
          {key}
        </kbd>
      ))}
    </span>
  )
}
