import { parseNvidiaSmiCsv } from '@main/gpu/nvidia-smi.ts'
import { type CardReading, cardReading } from '@shared/gpu/reading.ts'
import { describe, expect, it } from 'vitest'
import { type CardTruth, models } from './captures/card-models.ts'
import { csvCells, headerOf, rowOf } from './captures/documents.ts'
import { expectedOf, throttleOf } from './captures/expected.ts'

const h100 = models['H100, driver 580, too hot'] as CardTruth
const cells = csvCells(h100)
const header = headerOf(cells)

function readingOf(head: string, line: string): CardReading {
  const row = parseNvidiaSmiCsv(head, line)
  if (row.form === 'refused') throw new Error(`${row.trouble.reason}: ${row.trouble.text}`)
  return row.reading
}
const refusal = (head: string, line: string): string => {
  const row = parseNvidiaSmiCsv(head, line)
  return row.form === 'refused' ? row.trouble.reason : 'a reading'
}
/** The row with one value in place of another. */
const rowWith = (field: string, value: string, withUnits = true): string =>
  rowOf(
    cells.map((cell) => (cell.field === field ? { ...cell, unit: '', value } : cell)),
    withUnits,
  )

describe('the CSV form, made from the documented formats', () => {
  for (const [title, truth] of Object.entries(models)) {
    for (const withUnits of [true, false]) {
      it(`reads every figure of a ${title} ${withUnits ? 'with' : 'without'} units`, () => {
        const asked = csvCells(truth)
        const reading = readingOf(headerOf(asked), rowOf(asked, withUnits))
        expect(cardReading.safeParse(reading).error).toBeUndefined()
        // What a driver of that time could not be asked for is not told, where the XML form says N/A.
        const told = Object.entries(expectedOf(truth)).filter(
          ([name]) => reading[name as 'uuid'] !== ('not-told' as string),
        )
        expect(told.length).toBeGreaterThan(20)
        expect(reading).toMatchObject(Object.fromEntries(told))
        expect([...(reading.throttle as string[])].sort()).toEqual(throttleOf(truth))
      })
    }
  }

  it('maps columns by position, so the list that was asked for does as a header', () => {
    const asked = cells.map(({ field }) => field.replace('clocks_event_reasons', 'clocks_throttle_reasons')).join(',')
    expect(readingOf(asked, rowOf(cells))).toEqual(readingOf(header, rowOf(cells)))
  })

  it('knows the other names of fields', () => {
    const head = 'gpu_uuid, gpu_name, clocks.sm [MHz], gpu.power.draw.instant [W], remapped_rows.dbe'
    expect(readingOf(head, `${h100.uuid}, ${h100.name}, 1980 MHz, 612.50 W, 3`)).toMatchObject({
      uuid: h100.uuid,
      name: h100.name,
      smClockMHz: 1980,
      powerW: 612.5,
      rowsRemappedUncorrectable: 3,
    })
  })

  it('passes over columns that a later driver brings', () => {
    expect(readingOf(`moon.phase, ${header}`, `waxing, ${rowOf(cells)}`)).toEqual(readingOf(header, rowOf(cells)))
  })

  it.each([
    ['[N/A]', 'not-supported'],
    ['N/A', 'not-supported'],
    ['[Not Supported]', 'not-supported'],
    ['[Insufficient Permissions]', 'not-permitted'],
    ['[Unknown Error]', 'unknown-error'],
    ['[GPU is lost]', 'lost'],
    ['[GPU requires reset]', 'requires-reset'],
    ['[Requested functionality has been deprecated]', 'deprecated'],
    ['ERR!', 'unknown-error'],
  ])('says of %s why there is no figure', (printed, reason) => {
    expect(readingOf(header, rowWith('clocks.current.sm', printed)).smClockMHz).toBe(reason)
  })

  it('calls a fault a fault and an absence an absence', () => {
    expect(readingOf(header, rowWith('power.draw', '[N/A]')).fault).toBeNull()
    expect(readingOf(header, rowWith('power.draw.instant', '[Unknown Error]'))).toMatchObject({
      fault: { reason: 'unknown-error' },
      powerW: 'unknown-error',
    })
    expect(readingOf(header, rowWith('temperature.gpu', '[GPU is lost]')).fault?.reason).toBe('lost')
  })

  it('falls back from the instant power to the average, and to the plain one', () => {
    const head = 'index, power.draw [W], power.draw.average [W], power.draw.instant [W]'
    expect(readingOf(head, '0, 31.00 W, 32.00 W, 33.00 W').powerW).toBe(33)
    expect(readingOf(head, '0, 31.00 W, 32.00 W, [N/A]').powerW).toBe(32)
    expect(readingOf(head, '0, 31.00 W, [N/A], [N/A]').powerW).toBe(31)
    expect(readingOf(head, '0, [N/A], [N/A], [N/A]').powerW).toBe('not-supported')
  })

  it('reads decimals of another locale, which hold no separator of columns', () => {
    expect(readingOf(header, rowOf(cells).replaceAll('700.31 W', '700,31 W')).powerW).toBe(700.31)
  })

  it('reads the bits of the mask, unknown ones too', () => {
    const head = 'index, clocks_event_reasons.active'
    expect(readingOf(head, '0, 0x0000000000000044').throttle).toEqual(['power-cap', 'hardware-thermal-slowdown'])
    expect(readingOf(head, '0, 0x0000000000000000').throttle).toEqual([])
    expect(readingOf(head, '0, 0x8000000000000008').throttle).toEqual(['hardware-slowdown', 'other'])
    expect(readingOf(head, '0, 0x44').throttle).toBe('unreadable')
  })

  it('believes neither mask nor flag when they say different things', () => {
    expect(readingOf(header, rowWith('clocks_event_reasons.hw_thermal_slowdown', 'Not Active')).throttle).toBe(
      'unreadable',
    )
  })

  it('shows a recovery action that is not known here as it is', () => {
    expect(readingOf('index, gpu_recovery_action', '0, None').recoveryAction).toBe('None')
    expect(readingOf('index, gpu_recovery_action', '0, Feed And Water').recoveryAction).toBe('Feed And Water')
  })
})

describe('lines that are no reading', () => {
  const row = rowOf(cells)
  it.each([
    ['one column more', `${row}, 5`, 'column-count'],
    ['a comma inside of a value', row.replace('NVIDIA H100 80GB', 'NVIDIA H100, 80GB'), 'column-count'],
    ['a line that is cut off', row.slice(0, row.length / 2), 'column-count'],
    ['the header again', header, 'header'],
    ['no card', 'No devices were found', 'no-devices'],
    ['another library', 'Failed to initialize NVML: Driver/library version mismatch', 'driver-mismatch'],
    ['a lost card', 'Unable to determine the device handle for GPU0000:CB:00.0: GPU is lost.', 'gpu-lost'],
    ['a field that it does not know', 'Field "fabric.state" is not a valid field to query.', 'unknown-field'],
    ['nothing', '', 'empty'],
    ['a very long line', 'x'.repeat(70_000), 'too-large'],
  ])('says what is wrong with %s', (_, line, reason) => {
    expect(refusal(header, line)).toBe(reason)
  })

  it('refuses a row that names no card', () => {
    expect(refusal('index, uuid, temperature.gpu', '[GPU is lost], [GPU is lost], [GPU is lost]')).toBe('no-identity')
  })

  it('reads no figure in another unit than its own', () => {
    const strange = header.replace('memory.used [MiB]', 'memory.used [GiB]')
    expect(readingOf(strange, row).memoryUsedMiB).toBe('unreadable')
  })
})
