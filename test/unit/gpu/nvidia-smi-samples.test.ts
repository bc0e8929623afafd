import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseNvidiaSmiCsv, parseNvidiaSmiXml } from '@main/gpu/nvidia-smi.ts'
import { type CardReading, figureNames } from '@shared/gpu/reading.ts'
import { describe, expect, it } from 'vitest'

/**
 * Outputs of real machines, which are no part of this project: read where their folder is present, beside the
 * repository or where COCKPIT_GPU_SAMPLES says. From NVIDIA/k8s-test-infra, influxdata/telegraf and
 * utkuozdemir/nvidia_gpu_exporter.
 */
const folder =
  process.env.COCKPIT_GPU_SAMPLES ?? resolve(import.meta.dirname, '..', '..', '..', '..', 'shared', 'samples', 'gpu')
const files = existsSync(folder) ? readdirSync(folder) : []
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
const has = (name: string): boolean => files.includes(name)

const unreadable = (reading: CardReading): string[] =>
  Object.entries(reading).flatMap(([name, value]) => (value === 'unreadable' ? [name] : []))

describe.skipIf(files.length === 0)('outputs of real machines', () => {
  it.each(files.filter((name) => name.endsWith('.xml')))('%s is read whole', (name) => {
    const document = parseNvidiaSmiXml(read(name))
    expect(document).toMatchObject({ form: 'readings', troubles: [] })
    for (const card of document.form === 'readings' ? document.cards : []) {
      expect(unreadable(card)).toEqual([])
      expect(card.fault).toBeNull()
      expect(figureNames.filter((figure) => typeof card[figure] === 'number').length).toBeGreaterThan(15)
    }
  })

  it.each(files.filter((name) => name.endsWith('.txt')))('every query of %s is read, idle and under load', (name) => {
    const lines = read(name).split('\n')
    const headers = lines.flatMap((line, at) => (line.startsWith('timestamp, driver_version') ? [at] : []))
    expect(headers.length).toBe(2)
    for (const at of headers) {
      const row = parseNvidiaSmiCsv(lines[at] ?? '', lines[at + 1] ?? '')
      expect(row.form).toBe('reading')
      if (row.form === 'reading') expect(unreadable(row.reading)).toEqual([])
    }
  })

  it.skipIf(!has('hardware-qx-l40s.xml'))('reads the figures of an L40S of driver 595', () => {
    const document = parseNvidiaSmiXml(read('hardware-qx-l40s.xml'))
    expect(document.form === 'readings' && document.cards[0]).toMatchObject({
      name: 'NVIDIA L40S',
      driverVersion: '595.91.07',
      memoryTotalMiB: 46068,
      memoryReservedMiB: 609,
      powerW: 66.16,
      powerLimitW: 350,
      temperatureMarginC: 59,
      memoryTemperatureC: 'not-supported',
      smClockMHz: 2040,
      smClockMaxMHz: 2520,
      pcieWidth: 8,
      throttle: ['idle'],
    })
  })

  it.skipIf(!has('telegraf-a100-sxm4-v12.xml'))('reads the instances of an A100 in MIG mode', () => {
    const document = parseNvidiaSmiXml(read('telegraf-a100-sxm4-v12.xml'))
    const card = document.form === 'readings' ? document.cards[0] : undefined
    expect(card).toMatchObject({ utilisationPercent: 'mig', powerW: 67.03, rowRemapPending: 'not-supported' })
    expect(card?.mig.map(({ gpuInstance, memoryTotalMiB }) => [gpuInstance, memoryTotalMiB])).toEqual([
      [3, 19968],
      [4, 19968],
      [5, 19968],
      [6, 19968],
    ])
  })
})
