import { z } from 'zod'

const text = (longest: number) => z.string().trim().max(longest)

/** E.164 or as it is dialled in the house: digits, with what people write between them. */
const phone = text(40).refine((value) => value === '' || /^\+?[\d ()./-]{3,}$/.test(value), {
  message: 'A phone number has digits, spaces, ( ) . / - and perhaps a + in front.',
})
const email = z.union([z.literal(''), z.email({ message: 'This is no e-mail address.' }).max(254)])
const chat = text(80).refine((value) => value === '' || /^[@#]?[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(value), {
  message: 'A chat handle is one word, perhaps with @ or # in front.',
})

/** Who is called. Everything may be empty: the guide leaves it to be filled in. */
export const contact = z.strictObject({ name: text(120), phone, email, chat })
export type Contact = z.infer<typeof contact>

/** One line of the escalation table (Day-2 §11). */
export const escalationRole = z.strictObject({
  /** Stable: the contacts of the settings folder name it. */
  role: z.string().regex(/^[a-z0-9-]{1,64}$/),
  title: z.string().min(1).max(120),
  /** When it is to be called, counted from the opening of the incident; minutes. */
  afterMinutes: z
    .number()
    .min(0)
    .max(7 * 24 * 60),
  /** True: called only when the incident is critical. */
  criticalOnly: z.boolean(),
  ...contact.shape,
})
export type EscalationRole = z.infer<typeof escalationRole>

/** Whether there is a way to reach anybody at all. */
export const reachable = ({ phone, email, chat }: Pick<Contact, 'phone' | 'email' | 'chat'>): boolean =>
  phone !== '' || email !== '' || chat !== ''
