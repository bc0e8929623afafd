import { z } from 'zod'

export const terminalPreferences = z.strictObject({
  /** px */
  fontSize: z.int().min(8).max(32),
  /** Lines above the screen that are kept. */
  scrollback: z.int().min(0).max(50_000),
  /** What is marked with the mouse is on the clipboard at once. */
  copyOnSelect: z.boolean(),
  /** Tells a screen reader what is printed; costs speed. */
  screenReader: z.boolean(),
})
export type TerminalPreferences = z.infer<typeof terminalPreferences>

export const standardPreferences: TerminalPreferences = {
  fontSize: 13,
  scrollback: 5_000,
  copyOnSelect: false,
  screenReader: false,
}
