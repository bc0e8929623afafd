import { absenceWords, type Figure } from '@shared/gpu/figure.ts'

/** Rounded, with separators of thousands. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** Of an amount in MiB: "71.3 GiB". */
export const gibText = (mib: number): string => (mib < 1024 ? `${whole(mib)} MiB` : `${(mib / 1024).toFixed(1)} GiB`)

/** Of a rate in KB/s, as nvidia-smi counts them: "1.2 GB/s". */
export function rateText(kBps: number): string {
  if (kBps < 1_000) return `${whole(kBps)} KB/s`
  return kBps < 1_000_000 ? `${(kBps / 1_000).toFixed(1)} MB/s` : `${(kBps / 1_000_000).toFixed(1)} GB/s`
}

/** A figure in words, or why there is none. */
export const figureText = (value: Figure, text: (value: number) => string): string =>
  typeof value === 'number' ? text(value) : `not known: ${absenceWords(value)}`
