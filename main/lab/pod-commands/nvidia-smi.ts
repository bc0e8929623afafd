import { request } from 'node:http'
import { z } from 'zod'
import { devicesOf, type GpuDevice, readings } from './gpu-device.ts'
import { gpuTable, gpuXml } from './gpu-documents.ts'
import type { PodCommand, PodPlace } from './pod-place.ts'

const percents = z.array(z.number())

/**
 * Stands in for nvidia-smi, in the formats of driver 590: the table, `-L`, `--query-gpu=… --format=csv[,…]`,
 * `--query-compute-apps`, `-q -x` and `--version`. Utilisation is what the lab's Prometheus sees for the same endpoint.
 */
export const nvidiaSmi: PodCommand = async ({ argv, place, output, now }) => {
  if (place.gpus === 0) {
    // What a container without devices gets: the program is mounted by the runtime together with them.
    output.stderr('exec: "nvidia-smi": executable file not found in $PATH\n')
    return 127
  }
  const devices = devicesOf(place.cluster, place.container, place.gpus, await utilisation(place))
  const at = new Date(now())
  const option = (name: string): string | undefined =>
    argv.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)

  const fields = option('--query-gpu')
  const applications = option('--query-compute-apps')
  if (fields !== undefined || applications !== undefined) {
    const format = (option('--format') ?? '').split(',').map((each) => each.trim())
    if (!format.includes('csv')) {
      output.stdout('"--format=" switch is missing a valid value. Run "nvidia-smi -h" for help.\n')
      return 2
    }
    // A pod has its own PID namespace, and the driver names no process outside of it: only the header.
    const table = fields === undefined ? header(applications ?? '', devices, format) : csv(fields, devices, format, at)
    output.stdout(table.text)
    return table.exitCode
  }
  if (argv.length === 0) output.stdout(gpuTable(devices, at))
  else if (argv[0] === '-L' || argv[0] === '--list-gpus') {
    for (const { index, model, uuid } of devices) output.stdout(`GPU ${index}: ${model.name} (UUID: ${uuid})\n`)
  } else if (argv.includes('-q') && argv.includes('-x')) output.stdout(gpuXml(devices, at))
  else if (argv[0] === '--version') {
    const { driver, cuda } = devices[0]?.model ?? { driver: 'N/A', cuda: 'N/A' }
    const nvml = driver.split('.').slice(0, 2).join('.')
    output.stdout(
      `NVIDIA-SMI version  : ${driver}\nNVML version        : ${nvml}\nDRIVER version      : ${driver}\nCUDA Version        : ${cuda}\n`,
    )
  } else {
    output.stdout(`Invalid combination of input arguments. Please run 'nvidia-smi -h' for help.\n\n`)
    return 1
  }
  return 0
}

interface Table {
  readonly text: string
  readonly exitCode: number
}

const compact = (date: Date): string => date.toISOString().slice(0, 23).replace('T', ' ').replaceAll('-', '/')

function csv(fields: string, devices: readonly GpuDevice[], format: readonly string[], at: Date): Table {
  const names = fields.split(',').map((each) => each.trim())
  const rows = devices.map((device) => {
    const known = { ...readings(device, devices.length), timestamp: { unit: '', value: compact(at) } }
    return names.map((name) => ({ name, reading: Object.hasOwn(known, name) ? known[name as 'timestamp'] : undefined }))
  })
  const missing = rows[0]?.find(({ reading }) => reading === undefined)
  // One unknown field fails the whole query, as in life.
  if (missing !== undefined) return { text: `Field "${missing.name}" is not a valid field to query.\n\n`, exitCode: 2 }
  const units = !format.includes('nounits')
  const lines = rows.map((row) =>
    row
      .map(({ reading }) => {
        const { unit = '', value = '' } = reading ?? {}
        return units && unit !== '' && !value.startsWith('[') ? `${value} ${unit}` : value
      })
      .join(', '),
  )
  const head = rows[0]?.map(({ name, reading }) => (reading?.unit ? `${name} [${reading.unit}]` : name)).join(', ')
  const all = format.includes('noheader') ? lines : [head ?? '', ...lines]
  return { text: `${all.join('\n')}\n`, exitCode: 0 }
}

function header(fields: string, devices: readonly GpuDevice[], format: readonly string[]): Table {
  if (format.includes('noheader') || devices.length === 0) return { text: '', exitCode: 0 }
  const names = fields.split(',').map((each) => (/memory$/.test(each.trim()) ? `${each.trim()} [MiB]` : each.trim()))
  return { text: `${names.join(', ')}\n`, exitCode: 0 }
}

/** Percent per device; none when the lab's figures cannot be had, which then reads as an idle device. */
function utilisation(place: PodPlace): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const { host, port } = place.exporter
    const asked = request({ host, port, path: `/lab/gpu-utilisation?endpoint=${place.container}`, timeout: 2000 })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve([]))
    asked.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve(parsePercents(text)))
    })
    asked.end()
  })
}

function parsePercents(text: string): readonly number[] {
  try {
    return percents.parse(JSON.parse(text))
  } catch {
    return []
  }
}
