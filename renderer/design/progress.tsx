interface Props {
  readonly label: string
  readonly done: number
  /** null = not known how much there is. */
  readonly total: number | null
}

/** A thin bar; the figures stand in words beside it, wherever it is used. */
export function Progress({ label, done, total }: Props) {
  const share = total === null || total === 0 ? 0 : Math.min(1, done / total)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      {...(total === null ? {} : { 'aria-valuemax': total, 'aria-valuenow': done })}
      className="h-1.5 w-full overflow-hidden rounded-full bg-raised"
    >
      <div className="h-full bg-info" style={{ width: `${share * 100}%` }} />
    </div>
  )
}
