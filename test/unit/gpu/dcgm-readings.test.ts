import { dcgmCards, dcgmMetrics } from '@main/gpu/dcgm-readings.ts'
import { parseMetrics } from '@main/gpu/metrics-text.ts'
import { describe, expect, it } from 'vitest'

const uuid = 'GPU-5a1e0f3c-77d2-4b19-9c43-1f2e3d4c5b6a'
const labels = `gpu="3",UUID="${uuid}",pci_bus_id="00000000:1B:00.0",modelName="NVIDIA H100 80GB HBM3",Hostname="dcgm-abc"`
const read = (text: string, isExporter: (namespace: string, pod: string) => boolean = () => false) =>
  dcgmCards(
    parseMetrics(text, (name) => dcgmMetrics.has(name)),
    isExporter,
  )

describe('parseMetrics', () => {
  it('reads labels with escapes, timestamps and every kind of number, and passes over what is none', () => {
    const text = [
      '# HELP a one',
      'a{x="1,\\"2\\"}",y="b\\\\c\\nd"} 1.5e3 1783065158000',
      'a 2',
      'a{} NaN',
      'a{x="cut',
      'a{x="1"} 12abc',
      'b 3',
      'a{x="1",} +Inf',
      'a{x="half"} ',
    ].join('\n')
    expect(parseMetrics(text, (name) => name === 'a')).toEqual([
      { name: 'a', labels: { x: '1,"2"}', y: 'b\\c\nd' }, value: 1500 },
      { name: 'a', labels: {}, value: 2 },
      { name: 'a', labels: {}, value: Number.NaN },
      { name: 'a', labels: { x: '1' }, value: Number.POSITIVE_INFINITY },
    ])
  })
})

describe('dcgmCards', () => {
  it('takes the highest of a gauge that is told for each pod, and never a sum', () => {
    const [card, ...others] = read(
      [
        `DCGM_FI_DEV_POWER_USAGE{${labels},pod="a",namespace="n",container="c"} 412.5`,
        `DCGM_FI_DEV_POWER_USAGE{${labels},pod="b",namespace="n",container="c"} 412.1`,
        `DCGM_FI_DEV_FB_USED{${labels},pod="a",namespace="n",container="c"} 70000`,
        `DCGM_FI_DEV_FB_FREE{${labels},pod="a",namespace="n",container="c"} 11000`,
        `DCGM_FI_DEV_GPU_UTIL{${labels},pod="a",namespace="n",container="c"} 97`,
      ].join('\n'),
    )
    expect(others).toEqual([])
    expect(card?.reading).toMatchObject({
      uuid,
      index: 3,
      busId: '00000000:1B:00.0',
      powerW: 412.5,
      memoryUsedMiB: 70000,
      // The exporter does not tell what is reserved, so the whole is not known.
      memoryTotalMiB: 'not-told',
      utilisationPercent: 97,
      temperatureC: 'not-told',
      throttle: 'not-told',
    })
    expect(card?.holders.map(({ pod }) => pod)).toEqual(['a', 'b'])
    expect(card?.xid).toBeNull()
  })

  it('does not use the utilisation of a card in MIG mode, but its busiest instance', () => {
    const slice = (id: number) => `${labels},GPU_I_ID="${id}",GPU_I_PROFILE="3g.40gb"`
    const [card] = read(
      [
        `DCGM_FI_DEV_GPU_UTIL{${labels}} 0`,
        `DCGM_FI_PROF_GR_ENGINE_ACTIVE{${slice(1)}} 0.42`,
        `DCGM_FI_PROF_GR_ENGINE_ACTIVE{${slice(2)}} 0.873`,
      ].join('\n'),
    )
    expect(card?.reading).toMatchObject({ migEnabled: true, utilisationPercent: 87.3, memoryActivePercent: 'mig' })
    const [untold] = read(`DCGM_FI_DEV_GPU_UTIL{${slice(1)}} 0`)
    expect(untold?.reading.utilisationPercent).toBe('mig')
  })

  it('knows DCGM’s blanks and a sensor that is not there from numbers', () => {
    const [card] = read(
      [
        `DCGM_FI_DEV_GPU_TEMP{${labels}} 2147483632`,
        `DCGM_FI_DEV_POWER_USAGE{${labels}} 140737488355328`,
        `DCGM_FI_DEV_MEMORY_TEMP{${labels}} 0`,
        `DCGM_FI_DEV_SM_CLOCK{${labels}} 9223372036854775794`,
      ].join('\n'),
    )
    expect(card?.reading).toMatchObject({
      temperatureC: 'not-supported',
      powerW: 'not-supported',
      memoryTemperatureC: 'not-supported',
      smClockMHz: 'not-supported',
    })
  })

  it('reads reasons, the last error, and the pod whether or not Prometheus renamed its label', () => {
    const prometheus = `${labels},pod="dcgm-abc",namespace="gpu-operator",exported_pod="llama-0",exported_namespace="serving"`
    const [card] = read(
      [
        `DCGM_FI_DEV_CLOCK_THROTTLE_REASONS{${prometheus}} 72`,
        `DCGM_FI_DEV_XID_ERRORS{${prometheus}} 79`,
        `DCGM_FI_DEV_GPU_TEMP{${labels},pod="dcgm-abc",namespace="gpu-operator"} 91`,
      ].join('\n'),
      (namespace, pod) => namespace === 'gpu-operator' && pod === 'dcgm-abc',
    )
    expect(card?.reading.throttle).toEqual(['hardware-slowdown', 'hardware-thermal-slowdown'])
    expect(card?.xid).toBe(79)
    expect(card?.holders).toEqual([{ namespace: 'serving', pod: 'llama-0', container: null }])
  })

  it('passes over series of no card', () => {
    expect(read('DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID=""} 40\nDCGM_FI_DEV_GPU_TEMP 40')).toEqual([])
  })
})
