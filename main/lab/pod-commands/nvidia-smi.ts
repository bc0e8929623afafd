import { request } from 'node:http'
import { z } from 'zod'
import { gpuState } from '../gpu-state.ts'
import { devicesOf, type GpuDevice, printedName, readings } from './gpu-device.ts'
import { gpuTable, gpuXml } from './gpu-documents.ts'
import type { PodCommand, PodCommandRun, PodPlace } from './pod-place.ts'

const cards = z.array(gpuState)

/**
 * Stands in for nvidia-smi, in the formats of the node's driver: the table, `-L`, `--query-gpu=… --format=csv[,…]` once or
 * again and again (`-l SECONDS`, `-lms MILLISECONDS`), `--help-query-gpu`, `--query-compute-apps`, `-q -x` and `--version`.
 * What the cards do is what the lab's Prometheus, dcgm-exporter and vLLM say of them.
 */
export const nvidiaSmi: PodCommand = async (run) => {
  const { argv, output, place } = run
  const loop = loopMs(argv)
  let devices = await devicesAt(place)
  if (devices.length === 0 && place.gpus === 0 && place.node === '') {
    // What a container without devices gets: the program is mounted by the runtime together with them.
    output.stderr('exec: "nvidia-smi": executable file not found in $PATH\n')
    return 127
  }
  if (devices.length === 0) {
    output.stdout('No devices were found\n')
    return 6
  }
  for (let turn = 0; ; turn++) {
    const exitCode = answerOnce(run, devices, turn > 0)
    if (exitCode !== 0 || loop === null) return exitCode
    await new Promise((resolve) => setTimeout(resolve, loop))
    const next = await devicesAt(place)
    // A lab that is being taken down has nothing to say; the last figures would be old ones.
    if (next.length > 0) devices = next
  }
}

function loopMs(argv: readonly string[]): number | null {
  const seconds = argv.indexOf('-l')
  const milliseconds = argv.find((word) => word.startsWith('-lms'))
  const told =
    seconds !== -1 ? Number(argv[seconds + 1]) * 1000 : Number(milliseconds?.replace(/^-lms=?/, '') || Number.NaN)
  return told > 0 ? told : null
}

function answerOnce(
  { argv, place, output, now }: PodCommandRun,
  devices: readonly GpuDevice[],
  again: boolean,
): number {
  const at = new Date(now())
  const option = (name: string): string | undefined =>
    argv.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)

  const fields = option('--query-gpu')
  const applications = option('--query-compute-apps')
  if (fields !== undefined || applications !== undefined) {
    const asked = (option('--format') ?? '').split(',').map((each) => each.trim())
    if (!asked.includes('csv')) {
      output.stdout('"--format=" switch is missing a valid value. Run "nvidia-smi -h" for help.\n')
      return 2
    }
    const format = again ? [...asked, 'noheader'] : asked
    // A pod has its own PID namespace, and the driver names no process outside of it: only the header.
    const table = fields === undefined ? header(applications ?? '', devices, format) : csv(fields, devices, format, at)
    output.stdout(table.text)
    return table.exitCode
  }
  const [first] = devices
  if (argv.length === 0) output.stdout(gpuTable(devices, at))
  else if (argv[0] === '--help-query-gpu' && first !== undefined) output.stdout(help(first))
  else if (argv[0] === '-L' || argv[0] === '--list-gpus') {
    for (const { index, model, state } of devices) output.stdout(`GPU ${index}: ${model.name} (UUID: ${state.uuid})\n`)
  } else if (argv.includes('-q') && argv.includes('-x')) output.stdout(gpuXml(devices, at, place.node !== ''))
  else if (argv[0] === '--version') {
    const { version = 'N/A', cuda = 'N/A' } = first?.state.driver ?? {}
    const nvml = version.split('.').slice(0, 2).join('.')
    output.stdout(
      `NVIDIA-SMI version  : ${version}\nNVML version        : ${nvml}\nDRIVER version      : ${version}\nCUDA Version        : ${cuda}\n`,
    )
  } else {
    output.stdout(`Invalid combination of input arguments. Please run 'nvidia-smi -h' for help.\n\n`)
    return 1
  }
  return 0
}

function help(device: GpuDevice): string {
  const names = Object.keys(readings(device, 1)).map((name) => `"${name}"\nAs nvidia-smi tells it.\n`)
  return `List of valid properties to query for the switch "--query-gpu":\n\n${names.join('\n')}\n`
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
    return names.map((name) => ({
      name: printedName(name, device),
      asked: name,
      reading: Object.hasOwn(known, name) ? known[name as 'timestamp'] : undefined,
    }))
  })
  const missing = rows[0]?.find(({ reading }) => reading === undefined)
  // One unknown field fails the whole query, as in life.
  if (missing !== undefined) return { text: `Field "${missing.asked}" is not a valid field to query.\n\n`, exitCode: 2 }
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

/** The cards that this container sees; none when the lab cannot tell. */
function devicesAt(place: PodPlace): Promise<readonly GpuDevice[]> {
  return new Promise((resolve) => {
    const { host, port } = place.exporter
    const of = place.node === '' ? `endpoint=${place.container}` : `node=${place.node}`
    const asked = request({ host, port, path: `/lab/gpus?${of}`, timeout: 2000 })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve([]))
    asked.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve(devicesIn(text)))
    })
    asked.end()
  })
}

function devicesIn(text: string): readonly GpuDevice[] {
  try {
    return devicesOf(cards.parse(JSON.parse(text)))
  } catch {
    return []
  }
}
