/** The list that a screen is mainly for; null where it has none. */
export const primaryList = (): HTMLElement | null => document.querySelector('[data-primary-list]')

/** From a box above it to the list itself. */
export const focusPrimaryList = (): void => primaryList()?.focus()
