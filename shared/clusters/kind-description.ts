import { z } from 'zod'

/** A column of a custom resource, as its CRD's additionalPrinterColumns or the server's own table tells it. */
export const describedColumn = z.object({
  title: z.string().min(1).max(256),
  /** "string", "integer", "number", "boolean" or "date". */
  type: z.string().max(64),
  /** Where its value is in the object; null: the server's table has it. */
  path: z.string().max(2_048).nullable(),
  /** kubectl shows it with `-o wide` only. */
  wide: z.boolean(),
})
export type DescribedColumn = z.infer<typeof describedColumn>

/** All that is needed to read and show a kind that this program does not know by itself. */
export const kindDescription = z.object({
  /** "certificates". */
  resource: z.string().min(1).max(253),
  /** "cert-manager.io"; "" is the core group. */
  group: z.string().max(253),
  version: z.string().min(1).max(63),
  /** As its objects write it: "Certificate". */
  kind: z.string().min(1).max(253),
  namespaced: z.boolean(),
  shortNames: z.array(z.string().max(63)).max(32),
  columns: z.array(describedColumn).max(64),
})
export type KindDescription = z.infer<typeof kindDescription>
