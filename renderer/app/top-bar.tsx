import { Keyboard, Monitor, Moon, Search, Sun } from 'lucide-react'
import { Button } from '../design/button.tsx'
import { Kbd } from '../design/kbd.tsx'
import { pathOf, type Route } from './route.ts'
import type { ScreenPlace } from './screens.ts'
import { nextTheme, useTheme } from './theme.ts'

interface Props {
  readonly route: Route
  readonly screens: readonly ScreenPlace[]
  readonly onPalette: () => void
  readonly onShortcuts: () => void
}

const themeLooks = {
  dark: { icon: Moon, word: 'Dark' },
  light: { icon: Sun, word: 'Light' },
  system: { icon: Monitor, word: 'As the system' },
} as const

export function TopBar({ route, screens, onPalette, onShortcuts }: Props) {
  const theme = useTheme((state) => state.theme)
  const { icon: ThemeIcon, word } = themeLooks[theme]
  return (
    <header className="flex h-9 shrink-0 items-center gap-1 border-b border-line bg-panel px-2">
      <nav aria-label="Screens" className="flex h-full min-w-0 items-stretch overflow-x-auto [scrollbar-width:none]">
        {/* Every screen's keys begin with the same one, which stands here for all of them. */}
        <span className="flex items-center pr-1 max-xl:hidden">
          <Kbd keys="g" />
        </span>
        {screens.map(({ screen, to, title, short = title, keys }) =>
          to === null ? null : (
            <a
              key={screen}
              href={`#${pathOf(to)}`}
              aria-current={route.screen === screen ? 'page' : undefined}
              title={title}
              aria-label={title}
              className="flex items-center gap-1 border-b-2 border-transparent px-1.5 whitespace-nowrap text-soft hover:text-ink aria-[current=page]:border-info aria-[current=page]:font-semibold aria-[current=page]:text-ink"
            >
              {short}
              <span className="max-xl:hidden">
                <Kbd keys={keys.replace(/^g /, '')} />
              </span>
            </a>
          ),
        )}
      </nav>
      <span className="ml-auto flex shrink-0 items-center gap-1">
        <Button onClick={onPalette} keys="Ctrl K">
          <Search aria-hidden="true" size={12} />
          Go to …
        </Button>
        <Button look="bare" onClick={nextTheme} title={`Theme: ${word}. Click for the next.`}>
          <ThemeIcon aria-hidden="true" size={13} />
          <span className="max-2xl:sr-only">{word}</span>
        </Button>
        <Button look="bare" onClick={onShortcuts} keys="?" aria-label="Keyboard shortcuts">
          <Keyboard aria-hidden="true" size={13} />
        </Button>
      </span>
    </header>
  )
}
