/** A moment for people of any zone: "2026-11-25 20:30:16 UTC". @param ms since the epoch. */
export const utcText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
