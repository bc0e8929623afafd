import { z } from 'zod'

export const accessModes = z
  .array(z.string())
  .nullish()
  .transform((sent) => sent ?? [])

const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** "RWO,RWX", as kubectl writes access modes. */
export function accessModesText(modes: readonly string[]): string {
  return [...new Set(modes)].map((mode) => shortModes[mode] ?? mode).join(',')
}

/** Named before `storageClassName` was a field, and still honoured. */
export const betaClassAnnotation = 'volume.beta.kubernetes.io/storage-class'
