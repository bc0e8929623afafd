import type { LogSift } from '@shared/logs/log-sift.ts'
import type { RefObject } from 'react'
import { focusPrimaryList } from '../design/primary-list.ts'
import { Choice, Toggle } from './log-controls.tsx'
import type { SieveReading } from './log-sieve.ts'
import { PatternBox } from './pattern-box.tsx'

export interface SiftBoxes {
  readonly filter: RefObject<HTMLInputElement | null>
  readonly where: RefObject<HTMLInputElement | null>
  readonly level: RefObject<HTMLSelectElement | null>
}

interface Props {
  readonly sift: LogSift
  readonly reading: SieveReading
  readonly boxes: SiftBoxes
  readonly onChange: (part: Partial<LogSift>) => void
}

const levels = [
  ['', 'any'],
  ['debug', 'debug and worse'],
  ['info', 'info and worse'],
  ['warn', 'warnings and worse'],
  ['error', 'errors'],
] as const

/** Which lines are shown: by text, by level, by the fields of structured lines. */
export function SiftBar({ sift, reading, boxes, onChange }: Props) {
  return (
    <>
      <PatternBox
        ref={boxes.filter}
        label={sift.invert ? 'Hide lines with' : 'Only lines with'}
        keys="f"
        value={sift.filter}
        error={reading.filterError}
        onChange={(filter) => onChange({ filter })}
        onEnter={focusPrimaryList}
      />
      <Toggle keys="x" on={sift.regex} onChange={(regex) => onChange({ regex })} label="Regex" />
      <Toggle keys="i" on={sift.invert} onChange={(invert) => onChange({ invert })} label="Invert" />
      <PatternBox
        ref={boxes.where}
        label="latency_ms > 2000"
        keys="q"
        value={sift.where}
        error={reading.whereError}
        onChange={(where) => onChange({ where })}
        onEnter={focusPrimaryList}
      />
      <Choice
        ref={boxes.level}
        label="Level"
        value={sift.level ?? ''}
        options={levels}
        onChange={(word) => onChange({ level: levelNamed(word) })}
      />
    </>
  )
}

function levelNamed(word: string): LogSift['level'] {
  return word === 'error' || word === 'warn' || word === 'info' || word === 'debug' ? word : null
}

/** What of the filter is not used, and why. */
export function SiftErrors({ reading: { filterError, whereError } }: { readonly reading: SieveReading }) {
  const words = [
    filterError === null ? '' : `The filter is not used: ${filterError}`,
    whereError === null ? '' : `The fields are not looked at: ${whereError}`,
  ].filter((word) => word !== '')
  if (words.length === 0) return null
  return (
    <p role="alert" className="m-0 shrink-0 border-b border-line px-2 text-sm text-bad">
      {words.join(' · ')}
    </p>
  )
}
