import { canonicalField, csvFields } from './smi-csv.ts'

/** What a session asks every second. What stands still, or is large, is in the whole document. */
export const queryFields = [
  'index',
  'uuid',
  'pci.bus_id',
  'name',
  'driver_version',
  'pstate',
  'mig.mode.current',
  'memory.total',
  'memory.reserved',
  'memory.used',
  'memory.free',
  'utilization.gpu',
  'utilization.memory',
  'temperature.gpu',
  'temperature.gpu.tlimit',
  'temperature.memory',
  'power.draw.instant',
  'power.draw.average',
  'power.draw',
  'enforced.power.limit',
  'clocks.current.sm',
  'clocks.max.sm',
  'clocks.current.memory',
  'fan.speed',
  'pcie.link.gen.gpucurrent',
  'pcie.link.gen.max',
  'pcie.link.width.current',
  'pcie.link.width.max',
  'clocks_event_reasons.active',
  'ecc.errors.corrected.volatile.total',
  'ecc.errors.uncorrected.volatile.total',
  'remapped_rows.pending',
  'remapped_rows.failure',
  'gpu_recovery_action',
] as const satisfies readonly string[]

/**
 * Fields of the query that this driver knows, under the names that it gives them; one that it does not know would fail
 * the whole query. Without those that tell which card it is there is no query.
 * @param help what `nvidia-smi --help-query-gpu` printed
 */
export function fieldsKnownTo(help: string): readonly string[] {
  const own = new Map<string, string>()
  for (const line of help.split('\n')) {
    if (!line.startsWith('"')) continue
    for (const [, name = ''] of line.matchAll(/"([\w.]+)"/g)) {
      const field = canonicalField(name)
      if (csvFields.has(field) && !own.has(field)) own.set(field, name)
    }
  }
  return queryFields.flatMap((field) => own.get(field) ?? [])
}
