import { parseNvidiaSmiXml } from '@main/gpu/nvidia-smi.ts'
import { type CardReading, cardReading } from '@shared/gpu/reading.ts'
import { describe, expect, it } from 'vitest'
import { type CardTruth, models } from './captures/card-models.ts'
import { xmlOf } from './captures/documents.ts'
import { expectedOf, throttleOf } from './captures/expected.ts'

const h100 = models['H100, driver 580, too hot'] as CardTruth
const t4 = models['T4, driver 450'] as CardTruth

function cardsOf(text: string): readonly CardReading[] {
  const document = parseNvidiaSmiXml(text)
  if (document.form === 'refused') throw new Error(document.troubles.map(({ text }) => text).join('; '))
  return document.cards
}
const cardOf = (text: string): CardReading => cardsOf(text)[0] as CardReading
const reasonsOf = (text: string): string[] => parseNvidiaSmiXml(text).troubles.map(({ reason }) => reason)

describe('the XML form, made from the documented formats', () => {
  it.each(Object.entries(models))('reads every figure of a %s', (_, truth) => {
    const card = cardOf(xmlOf([truth]))
    expect(cardReading.safeParse(card).error).toBeUndefined()
    expect(card).toMatchObject(expectedOf(truth))
    expect([...(card.throttle as string[])].sort()).toEqual(throttleOf(truth))
    expect(card.slowdownAtC).toBe(truth.slowdownAt ?? 'not-told')
    expect(card.processes).toEqual(truth.processes.map(({ pid, name, usedMiB }) => ({ pid, name, memoryMiB: usedMiB })))
  })

  it('reads the instances of a card in MIG mode', () => {
    expect(cardOf(xmlOf([models['A100 in MIG mode, driver 510'] as CardTruth])).mig).toEqual([
      { gpuInstance: 1, computeInstance: 0, multiprocessors: 42, memoryTotalMiB: 19968, memoryUsedMiB: 19 },
      { gpuInstance: 2, computeInstance: 0, multiprocessors: 42, memoryTotalMiB: 19968, memoryUsedMiB: 19 },
    ])
  })

  it('uses no utilisation of a card in MIG mode, even where one is printed', () => {
    const text = xmlOf([models['A100 in MIG mode, driver 510'] as CardTruth]).replace(
      '<gpu_util>N/A</gpu_util>',
      '<gpu_util>35 %</gpu_util>',
    )
    expect(cardOf(text).utilisationPercent).toBe('mig')
  })

  it('takes the power draw of the GPU, not of the module or the memory', () => {
    const text = xmlOf([h100]).replaceAll(
      /(<module_power_readings>[\s\S]*?<instant_power_draw>)N\/A/g,
      (_, before: string) => `${before}999.00 W`,
    )
    expect(cardOf(text).powerW).toBe(700.31)
  })

  it.each([
    ['N/A', 'not-supported'],
    ['Not Supported', 'not-supported'],
    ['[Not Supported]', 'not-supported'],
    ['Insufficient Permissions', 'not-permitted'],
    ['Requested functionality has been deprecated', 'deprecated'],
    ['Unknown Error', 'unknown-error'],
    ['ERR!', 'unknown-error'],
    ['GPU is lost', 'lost'],
    ['GPU requires reset', 'requires-reset'],
    ['', 'unreadable'],
  ])('says of "%s" why there is no figure', (printed, reason) => {
    expect(cardOf(xmlOf([h100]).replace('88 C', printed)).temperatureC).toBe(reason)
  })

  it('keeps the other cards when one is lost', () => {
    const lost = { ...h100, uuid: 'GPU-11111111-1111-1111-1111-111111111111', bus: '1C' }
    const [before = '', ...after] = xmlOf([h100, lost]).split(`<gpu id="00000000:1C:00.0">`)
    const text = `${before}<gpu id="00000000:1C:00.0">${after.join('').replace('100 %', 'GPU is lost').replace('88 C', 'GPU is lost')}`
    const [first, second] = cardsOf(text)
    expect(first).toMatchObject(expectedOf(h100))
    expect(second).toMatchObject({ fault: { reason: 'lost' }, utilisationPercent: 'lost', temperatureC: 'lost' })
  })

  it('reads the document that follows a line about another card', () => {
    const line =
      'Unable to determine the device handle for GPU0000:CB:00.0: GPU is lost.  Reboot the system to recover this GPU\n'
    const document = parseNvidiaSmiXml(line + xmlOf([h100]))
    expect(document).toMatchObject({
      form: 'readings',
      troubles: [{ reason: 'gpu-lost', busId: '00000000:CB:00.0' }],
    })
    expect(cardOf(line + xmlOf([h100]))).toMatchObject(expectedOf(h100))
  })

  it('reads decimals of another locale', () => {
    expect(cardOf(xmlOf([h100]).replaceAll('700.31 W', '700,31 W')).powerW).toBe(700.31)
  })

  it('passes over elements that a later driver brings', () => {
    const text = xmlOf([h100]).replace('<fan_speed>', '<gpu_util>3 %</gpu_util><new><temp>5 C</temp></new><fan_speed>')
    expect(cardOf(text)).toMatchObject(expectedOf(h100))
  })

  it('tells of a throttle reason that is not known here', () => {
    const text = xmlOf([t4]).replace(
      '<clocks_throttle_reasons>',
      '<clocks_throttle_reasons><clocks_throttle_reason_moonlight>Active</clocks_throttle_reason_moonlight>',
    )
    expect(cardOf(text).throttle).toEqual(['other', 'idle'])
  })

  it('does not call a card unthrottled of which one reason cannot be read', () => {
    const text = xmlOf([{ ...t4, active: [] }]).replace('_hw_slowdown>Not Active<', '_hw_slowdown>Nt Active<')
    expect(cardOf(text).throttle).toBe('unreadable')
  })

  it('believes no memory figure of a card whose figures do not add up', () => {
    expect(cardOf(xmlOf([h100]).replace('81559 MiB', '8559 MiB'))).toMatchObject({
      memoryTotalMiB: 'unreadable',
      memoryUsedMiB: 'unreadable',
      temperatureC: 88,
    })
  })
})

describe('what is no document', () => {
  it.each([
    ['No devices were found', 'no-devices'],
    ['Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 570.86', 'driver-mismatch'],
    [
      "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.",
      'driver-not-loaded',
    ],
    ['Failed to initialize NVML: Unknown Error', 'nvml-failed'],
    ['Failed to initialize NVML: Insufficient Permissions', 'not-permitted'],
    ['Unable to determine the device handle for GPU 000:BA:80.0: Unknown Error', 'gpu-unknown-error'],
    ['WARNING: infoROM is corrupted at gpu 0000:00:1E.0', 'inforom-corrupted'],
    ['NVRM: Xid (PCI:0000:cb:00): 79, pid=1234, GPU has fallen off the bus.', 'xid'],
    ['exec: "nvidia-smi": executable file not found in $PATH', 'no-program'],
    ['something that nobody has seen', 'message'],
    ['', 'empty'],
  ])('says what "%s" means', (text, reason) => {
    const document = parseNvidiaSmiXml(text)
    expect(document.form).toBe('refused')
    expect(document.troubles[0]?.reason).toBe(reason)
  })

  it('reads the card and the number of an Xid line', () => {
    const [xid] = parseNvidiaSmiXml('NVRM: Xid (PCI:0000:cb:00): 79, pid=1, GPU has fallen off the bus.').troubles
    expect(xid).toMatchObject({ xid: 79, busId: '00000000:CB:00.0' })
  })

  it('keeps the cards that were printed whole before the cut', () => {
    const two = xmlOf([h100, { ...h100, uuid: t4.uuid, bus: '2C' }])
    const document = parseNvidiaSmiXml(two.slice(0, two.lastIndexOf('<max_clocks>')))
    expect(document.troubles[0]?.reason).toBe('truncated')
    expect(document.form === 'readings' ? document.cards.length : 0).toBe(1)
  })

  it('has no card of a document that is cut within the first', () => {
    const text = xmlOf([h100])
    for (let end = 60; end < text.lastIndexOf('</gpu>'); end += 97) {
      expect(parseNvidiaSmiXml(text.slice(0, end)).form).toBe('refused')
    }
  })

  it('resolves no entity of its own, neither inside nor from a file', () => {
    const doctype = '<!DOCTYPE nvidia_smi_log [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY n "88 C">]>'
    const text = xmlOf([h100]).replace(/<!DOCTYPE.*>/, doctype)
    for (const entity of ['&e;', '&n;']) {
      const document = parseNvidiaSmiXml(text.replace('<gpu_temp>88 C', `<gpu_temp>${entity}`))
      expect(document.form).toBe('refused')
      expect(document.troubles[0]?.reason).toBe('malformed')
    }
  })

  it('refuses what is deeper or larger than any card', () => {
    expect(reasonsOf(`<nvidia_smi_log>${'<a>'.repeat(100)}`)).toContain('truncated')
    expect(reasonsOf('x'.repeat(17 * 1024 * 1024))).toEqual(['too-large'])
  })

  it('says that a document names no card', () => {
    expect(reasonsOf('<nvidia_smi_log><attached_gpus>0</attached_gpus></nvidia_smi_log>')).toEqual(['no-devices'])
  })
})
