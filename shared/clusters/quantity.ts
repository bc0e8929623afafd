// Kubernetes quantities ("250m", "1.5Gi", "2e3", "123456n"). Kept in whole billionths, so that no sum of many
// small requests drifts; the grammar is that of k8s.io/apimachinery/pkg/api/resource.

const billionthsPerUnit = 1_000_000_000n
const quantityPattern = /^([+-]?)(\d+)?(?:\.(\d*))?(?:([eE])([+-]?\d{1,2})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/

const decimalExponent: Record<string, number> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const binaryShift: Record<string, bigint> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n }

/** A quantity in billionths of its unit, rounded up as Kubernetes does below that; null when it is not a quantity. */
export function parseQuantity(text: string | number | null): bigint | null {
  if (text === null) return null
  const match = quantityPattern.exec(String(text))
  if (match === null) return null
  const [, sign, whole = '', fraction = '', , exponentText, suffix] = match
  if (whole === '' && fraction === '') return null
  const digits = BigInt(whole + fraction)
  const shift = suffix === undefined ? undefined : binaryShift[suffix]
  const exponent =
    9 -
    fraction.length +
    (exponentText === undefined ? 0 : Number(exponentText)) +
    (suffix === undefined ? 0 : (decimalExponent[suffix] ?? 0))
  const scaled = shift === undefined ? digits : digits << shift
  const magnitude = exponent >= 0 ? scaled * 10n ** BigInt(exponent) : divideUp(scaled, 10n ** BigInt(-exponent))
  return sign === '-' ? -magnitude : magnitude
}

/** CPU in millicores; null when it is not a quantity. */
export const cpuMillicores = remembered((text) => {
  const billionths = parseQuantity(text)
  return billionths === null ? null : Number(billionths) / 1_000_000
})

/** Memory or storage in bytes, or a count of devices; null when it is not a quantity. */
export const wholeUnits = remembered((text) => {
  const billionths = parseQuantity(text)
  return billionths === null ? null : Number(divideUp(billionths, billionthsPerUnit))
})

/** What ten thousand pods ask for is written in a few dozen ways; measured amounts are new each time. */
const mostRemembered = 5_000

function remembered(read: (text: string | number | null) => number | null) {
  const known = new Map<string | number | null, number | null>()
  return (text: string | number | null): number | null => {
    const before = known.get(text)
    if (before !== undefined) return before
    const amount = read(text)
    if (known.size >= mostRemembered) known.clear()
    known.set(text, amount)
    return amount
  }
}

const memoryUnits: readonly (readonly [string, number])[] = [
  ['Ti', 1024 ** 4],
  ['Gi', 1024 ** 3],
  ['Mi', 1024 ** 2],
  ['Ki', 1024],
]

/** Bytes for a person: three significant figures at most ("512Mi", "1.5Gi"). */
export function bytesText(bytes: number | null): string | null {
  if (bytes === null) return null
  const unit = memoryUnits.find(([, size]) => Math.abs(bytes) >= size)
  if (unit === undefined) return `${bytes}`
  const value = bytes / unit[1]
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))}${unit[0]}`
}

/** Millicores for a person ("250m", "2"). */
export function cpuText(millicores: number | null): string | null {
  if (millicores === null) return null
  return millicores >= 1000 && millicores % 1000 === 0 ? `${millicores / 1000}` : `${Math.round(millicores)}m`
}

function divideUp(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by > 0n ? quotient + 1n : quotient
}
