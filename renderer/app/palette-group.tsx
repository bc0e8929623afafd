import { Command } from 'cmdk'
import type { ReactNode } from 'react'
import { Kbd } from '../design/kbd.tsx'

interface GroupProps {
  readonly title: string
  /** It stays whatever was typed: somebody else judged whether its entries fit. */
  readonly stays?: boolean
  readonly children: ReactNode
}

/** Entries of the palette under their heading. */
export function PaletteGroup({ title, stays = false, children }: GroupProps) {
  return (
    <Command.Group
      heading={title}
      forceMount={stays}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-soft"
    >
      {children}
    </Command.Group>
  )
}

interface EntryProps {
  /** What typed words are matched against; no two entries have the same. */
  readonly value: string
  readonly onSelect: () => void
  /** The shortcut that does the same. */
  readonly keys?: string
  /** Its technical name, to the right. */
  readonly aside?: string
  readonly children: ReactNode
}

/** One line of the palette. */
export function PaletteEntry({ value, onSelect, keys, aside, children }: EntryProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-7 cursor-default items-center gap-2 rounded px-2 data-[selected=true]:bg-chosen"
    >
      <span className="flex min-w-0 flex-1 items-center gap-2 truncate">
        {children}
        {aside === undefined ? null : <span className="ml-auto min-w-0 truncate text-soft">{aside}</span>}
      </span>
      {keys === undefined ? null : <Kbd keys={keys} />}
    </Command.Item>
  )
}
