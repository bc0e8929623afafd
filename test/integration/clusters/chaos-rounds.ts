/** How many rounds of trouble a test makes. `npm test` has time for a few; COCKPIT_CHAOS_ROUNDS=100 is for whoever changes the code. */
export const chaosRounds = Number(process.env.COCKPIT_CHAOS_ROUNDS ?? 12)
