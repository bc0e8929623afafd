import { create } from 'zustand'

export type Theme = 'dark' | 'light' | 'system'

const storageKey = 'cockpit.theme'
const following: Record<Theme, Theme> = { dark: 'light', light: 'system', system: 'dark' }

function stored(): Theme {
  const value = localStorage.getItem(storageKey)
  return value === 'light' || value === 'system' ? value : 'dark'
}

export const useTheme = create<{ readonly theme: Theme }>(() => ({ theme: 'dark' }))

/** Applies the theme that was chosen before. Call once, before the first drawing. */
export function startTheme(): void {
  applyTheme(stored())
}

/** dark → light → as the system has it → dark. */
export function nextTheme(): void {
  const theme = following[useTheme.getState().theme]
  localStorage.setItem(storageKey, theme)
  applyTheme(theme)
}

function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  useTheme.setState({ theme })
}
