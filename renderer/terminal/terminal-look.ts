import type { ITheme } from '@xterm/xterm'

/** The sixteen colours of programs; contrast with the ground is made up by the terminal itself. */
const ansi: ITheme = {
  black: '#2a323d',
  red: '#e5534b',
  green: '#3fa55f',
  yellow: '#c99a2e',
  blue: '#4a8fe0',
  magenta: '#b779d8',
  cyan: '#3aa7a7',
  white: '#c9d1d9',
  brightBlack: '#66717f',
  brightRed: '#ff7d76',
  brightGreen: '#52c78a',
  brightYellow: '#f0b64a',
  brightBlue: '#7ab8ff',
  brightMagenta: '#d9aef2',
  brightCyan: '#66d0d0',
  brightWhite: '#ffffff',
}

/** The page's own colours as they are now. */
export function terminalTheme(page: Document): ITheme {
  const probe = page.createElement('span')
  page.body.append(probe)
  const colour = (token: string): string => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const theme = {
    ...ansi,
    background: colour('--color-panel'),
    foreground: colour('--color-ink'),
    cursor: colour('--color-ink'),
    cursorAccent: colour('--color-panel'),
    selectionBackground: colour('--color-code-selection'),
    selectionForeground: colour('--color-ink'),
  }
  probe.remove()
  return theme
}

export function terminalFont(page: Document): string {
  return getComputedStyle(page.documentElement).getPropertyValue('--font-mono') || 'monospace'
}
