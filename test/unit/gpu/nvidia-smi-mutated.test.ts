import { parseNvidiaSmiCsv, parseNvidiaSmiXml } from '@main/gpu/nvidia-smi.ts'
import { type CardReading, figureNames } from '@shared/gpu/reading.ts'
import { describe, expect, it } from 'vitest'
import { pickFrom, seededRandom } from '../../integration/clusters/seeded-random.ts'
import { type CardTruth, models } from './captures/card-models.ts'
import { csvCells, headerOf, rowOf, xmlOf } from './captures/documents.ts'

/** For each model; every model has slips of its own, so that together they are ten times as many. */
const rounds = 30
const scrap = '0123456789.,-+ eEx%[]<>/&;"\n\tABCMiBWHzP\u0000é'

/** One to three slips: a character lost, added or changed, two swapped, a piece lost, doubled or moved, the end cut. */
function mutated(text: string, random: () => number): string {
  let now = text
  const at = () => Math.floor(random() * now.length)
  for (let slips = 1 + Math.floor(random() * 3); slips > 0; slips--) {
    const from = at()
    const to = Math.min(now.length, from + 1 + Math.floor(random() * 40))
    const one = scrap[Math.floor(random() * scrap.length)] ?? '0'
    now = pickFrom(random, [
      () => now.slice(0, from) + now.slice(from + 1),
      () => now.slice(0, from) + one + now.slice(from),
      () => now.slice(0, from) + one + now.slice(from + 1),
      () => now.slice(0, from) + (now[from + 1] ?? '') + (now[from] ?? '') + now.slice(from + 2),
      () => now.slice(0, from) + now.slice(to),
      () => now.slice(0, to) + now.slice(from),
      () => now.slice(0, from),
    ])()
  }
  return now
}

/** As nvidia-smi prints a number: whole, or with two decimals. */
const printed = (value: number): string[] => [String(value), value.toFixed(2), value.toFixed(2).replace('.', ',')]

/** Figures of a reading that are neither what the card really does nor stand as such in what was printed. */
function invented(reading: CardReading, truth: CardReading, standsThere: (text: string) => boolean): string[] {
  return figureNames.filter((name) => {
    const value = reading[name]
    return typeof value === 'number' && value !== truth[name] && !printed(value).some(standsThere)
  })
}

/** Few slips change a number, so what stands in a text is looked at only then. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

describe('mutated XML', () => {
  it.each(Object.entries(models))('never throws and never invents a number: %s', (title, card) => {
    const random = seededRandom(title.length)
    const text = xmlOf([card])
    const whole = parseNvidiaSmiXml(text)
    if (whole.form === 'refused') throw new Error('The document itself is refused')
    const [truth] = whole.cards as readonly [CardReading]
    for (let round = 0; round < rounds; round++) {
      const slipped = mutated(text, random)
      const document = parseNvidiaSmiXml(slipped)
      if (document.form === 'refused') continue
      const values = once(() => new Set(slipped.split(/[<>]/).map((value) => value.trim())))
      const standsThere = (number: string) =>
        ['', ' MiB', ' W', ' C', ' %', ' MHz', 'x', ' KB/s', ' us'].some((unit) => values().has(`${number}${unit}`))
      for (const reading of document.cards) expect(invented(reading, truth, standsThere), slipped).toEqual([])
    }
  })
})

describe('mutated CSV', () => {
  it.each(Object.entries(models))('never throws and never invents a number: %s', (title, card) => {
    const random = seededRandom(title.length + 1)
    const cells = csvCells(card)
    const [header, line] = [headerOf(cells), rowOf(cells)]
    const whole = parseNvidiaSmiCsv(header, line)
    if (whole.form === 'refused') throw new Error('The row itself is refused')
    for (let round = 0; round < rounds * 8; round++) {
      const slipped = mutated(line, random)
      const row = parseNvidiaSmiCsv(header, slipped)
      if (row.form === 'refused') continue
      const values = once(() => new Set(slipped.split(', ')))
      const standsThere = (number: string) =>
        ['', ' MiB', ' W', ' %', ' MHz', ' us'].some((unit) => values().has(`${number}${unit}`))
      expect(invented(row.reading, whole.reading, standsThere), slipped).toEqual([])
    }
  })
})

describe('a number field that is broken in one way', () => {
  const breakages: readonly (readonly [string, (value: string, unit: string) => string])[] = [
    ['has no unit', (value) => value],
    ['has another unit', (value, unit) => `${value} ${unit === 'GiB' ? 'MiB' : 'GiB'}`],
    ['has half a unit', (value, unit) => `${value} ${unit.slice(0, -1)}`],
    ['has a sign', (value, unit) => `+${value} ${unit}`],
    ['is below zero', (value, unit) => `-1${value} ${unit}`],
    ['has a space in it', (value, unit) => `${value.slice(0, 1)} ${value.slice(1)}0 ${unit}`],
    ['has a leading zero', (value, unit) => `0${value} ${unit}`],
    ['has an exponent', (value, unit) => `${value}e1 ${unit}`],
    ['is hexadecimal', (value, unit) => `0x${value} ${unit}`],
    ['has a thousands separator', (value, unit) => `1,${value.padStart(3, '0')} ${unit}`],
    ['is followed by something', (value, unit) => `${value} ${unit}x`],
    ['is nothing', (_, unit) => ` ${unit}`],
    ['is NaN', (_, unit) => `NaN ${unit}`],
    ['is infinite', (_, unit) => `Infinity ${unit}`],
    ['is far too large', (value, unit) => `${value.replace('.', '')}99999999999999 ${unit}`],
    ['has digits of another script', (_, unit) => `٤٢ ${unit}`],
  ]
  const card = models['H100, driver 580, too hot'] as CardTruth
  const cells = csvCells(card)
  const header = headerOf(cells)
  const whole = parseNvidiaSmiCsv(header, rowOf(cells))
  const united = cells.filter(({ unit, value }) => unit !== '' && !value.startsWith('['))

  it.each(breakages)('is unreadable in every column, and only there, when it %s', (_, broken) => {
    if (whole.form === 'refused') throw new Error('The row itself is refused')
    for (const { field, unit, value } of united) {
      const line = rowOf(
        cells.map((cell) => (cell.field === field ? { ...cell, unit: '', value: broken(value, unit) } : cell)),
      )
      const row = parseNvidiaSmiCsv(header, line)
      if (row.form === 'refused') throw new Error(`${field}: ${row.trouble.reason}`)
      const changed = figureNames.filter((name) => row.reading[name] !== whole.reading[name])
      for (const name of changed) expect(row.reading[name], `${field} as ${name}`).toBe('unreadable')
      // The average and the plain draw are not what is shown while the instant one can be read.
      const shown = field !== 'power.draw' && field !== 'power.draw.average'
      expect(changed.length, field).toBe(shown ? 1 : 0)
    }
  })
})
