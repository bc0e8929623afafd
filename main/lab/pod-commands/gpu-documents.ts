import { freeMiB, type GpuDevice, reasonBits } from './gpu-device.ts'

const rule = (left: string, fill: string, widths: readonly number[], mid: string, right: string): string =>
  `${left}${widths.map((width) => fill.repeat(width)).join(mid)}${right}`
const columns = [41, 24, 22] as const
const wide = 89
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "Tue Jul 14 08:12:38 2026" */
function longDate(at: Date): string {
  const day = String(at.getUTCDate()).padStart(2)
  const time = at.toISOString().slice(11, 19)
  return `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${day} ${time} ${at.getUTCFullYear()}`
}

/** What `nvidia-smi` without arguments prints: the table of recent drivers, to the column. */
export function gpuTable(devices: readonly GpuDevice[], at: Date): string {
  const [first] = devices
  if (first === undefined) return 'No devices were found\n'
  const { version: driver, cuda } = first.state.driver
  const lines = [
    `${longDate(at)}       `,
    rule('+', '-', [wide], '', '+'),
    `| NVIDIA-SMI ${driver.padEnd(23)}Driver Version: ${driver.padEnd(15)}CUDA Version: ${cuda.padEnd(9)}|`,
    rule('+', '-', columns, '+', '+'),
    '| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |',
    '| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |',
    '|                                         |                        |               MIG M. |',
    rule('|', '=', columns, '+', '|'),
  ]
  for (const { model, index, state } of devices) {
    const { busId, temperature, powerW, usedMiB, utilisation, mig } = state
    const busy = mig ? 'N/A' : `${utilisation}%`
    const power = `${Math.round(powerW)}W / ${String(model.powerLimitW).padStart(4)}W`
    const memory = `${String(usedMiB).padStart(6)}MiB / ${String(model.memoryMiB).padStart(6)}MiB`
    lines.push(
      `| ${String(index).padStart(3)}  ${model.name.padEnd(30)} On  |   ${busId} Off |${'0'.padStart(21)} |`,
      `| N/A ${String(temperature).padStart(4)}C    P0    ${power.padStart(20)} | ${memory.padStart(22)} | ${busy.padStart(7)}      Default |`,
      `|${' '.repeat(41)}|${' '.repeat(24)}|${(model.hopper ? (mig ? 'Enabled' : 'Disabled') : 'N/A').padStart(21)} |`,
      rule('+', '-', columns, '+', '+'),
    )
  }
  lines.push(
    '',
    rule('+', '-', [wide], '', '+'),
    `| Processes:${' '.repeat(78)}|`,
    '|  GPU   GI   CI              PID   Type   Process name                        GPU Memory |',
    '|        ID   ID                                                               Usage      |',
    rule('|', '=', [wide], '', '|'),
    // In a pod the driver knows no process of this PID namespace: empty does not mean idle.
    `|  No running processes found${' '.repeat(61)}|`,
    rule('+', '-', [wide], '', '+'),
    '',
  )
  return lines.join('\n')
}

/**
 * What `nvidia-smi -q -x` prints, in the form of the cards' driver, with the elements that are commonly read.
 * @param seesHost the container shares the host's PID namespace, so the driver names its processes.
 */
export function gpuXml(devices: readonly GpuDevice[], at: Date, seesHost: boolean): string {
  const driver = devices[0]?.state.driver
  const head = [
    '<?xml version="1.0" ?>',
    `<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v${driver?.documentType ?? 13}.dtd">`,
    '<nvidia_smi_log>',
    `\t<timestamp>${longDate(at)}</timestamp>`,
    `\t<driver_version>${driver?.version ?? 'N/A'}</driver_version>`,
    `\t<cuda_version>${driver?.cuda ?? 'N/A'}</cuda_version>`,
    `\t<attached_gpus>${devices.length}</attached_gpus>`,
  ]
  return `${[...head, ...devices.map((device) => gpuElement(device, seesHost)), '</nvidia_smi_log>'].join('\n')}\n`
}

/** One instance of full size, as its parent lists it. */
function migElement({ model, state }: GpuDevice): string {
  if (!state.mig) return '\t\t\tNone'
  return `\t\t\t<mig_device>
				<index>0</index>
				<gpu_instance_id>0</gpu_instance_id>
				<compute_instance_id>0</compute_instance_id>
				<device_attributes>
					<shared>
						<multiprocessor_count>132</multiprocessor_count>
					</shared>
				</device_attributes>
				<fb_memory_usage>
					<total>${model.memoryMiB - model.reservedMiB} MiB</total>
					<reserved>0 MiB</reserved>
					<used>${state.usedMiB} MiB</used>
					<free>${freeMiB(state, model)} MiB</free>
				</fb_memory_usage>
			</mig_device>`
}

function powerElement({ model, state }: GpuDevice): string {
  const draw = `${state.powerW.toFixed(2)} W`
  const limit = `${model.powerLimitW.toFixed(2)} W`
  if (state.driver.documentType < 13) {
    const name = state.driver.documentType === 11 ? 'power_readings' : 'gpu_power_readings'
    const limits = name === 'power_readings' ? 'enforced_power_limit' : 'current_power_limit'
    return `<${name}>
			<power_state>P0</power_state>
			<power_draw>${draw}</power_draw>
			<${limits}>${limit}</${limits}>
			<max_power_limit>${limit}</max_power_limit>
		</${name}>`
  }
  return `<gpu_power_readings>
			<average_power_draw>${draw}</average_power_draw>
			<instant_power_draw>${draw}</instant_power_draw>
			<current_power_limit>${limit}</current_power_limit>
			<max_power_limit>${limit}</max_power_limit>
		</gpu_power_readings>`
}

function reasonsElement({ state, generation }: GpuDevice): string {
  const word = generation >= 535 ? 'event' : 'throttle'
  const each = Object.entries(reasonBits).map(([name, bit]) => {
    const element = `clocks_${word}_reason_${name}`
    return `\t\t\t<${element}>${(state.throttle & bit) === 0 ? 'Not Active' : 'Active'}</${element}>`
  })
  return `<clocks_${word}_reasons>\n${each.join('\n')}\n\t\t</clocks_${word}_reasons>`
}

function processElement({ state }: GpuDevice): string {
  if (state.holder === null) return ''
  const pid = 100_000 + (Number.parseInt(state.uuid.slice(4, 12), 16) % 900_000)
  return `\t\t\t<process_info>
				<gpu_instance_id>${state.mig ? '0' : 'N/A'}</gpu_instance_id>
				<compute_instance_id>${state.mig ? '0' : 'N/A'}</compute_instance_id>
				<pid>${pid}</pid>
				<type>C</type>
				<process_name>VLLM::Worker</process_name>
				<used_memory>${state.usedMiB} MiB</used_memory>
			</process_info>\n`
}

function gpuElement(device: GpuDevice, seesHost: boolean): string {
  const { model, state } = device
  const mig = model.hopper ? (state.mig ? 'Enabled' : 'Disabled') : 'N/A'
  const percent = (value: number): string => (state.mig ? 'N/A' : `${value} %`)
  return `\t<gpu id="${state.busId}">
		<product_name>${model.name}</product_name>
		<product_brand>${model.brand}</product_brand>
		<product_architecture>${model.architecture}</product_architecture>
		<persistence_mode>Enabled</persistence_mode>
		<mig_mode>
			<current_mig>${mig}</current_mig>
			<pending_mig>${mig}</pending_mig>
		</mig_mode>
		<mig_devices>
${migElement(device)}
		</mig_devices>
		<serial>${state.serial}</serial>
		<uuid>${state.uuid}</uuid>
		<minor_number>${device.index}</minor_number>
		<vbios_version>${model.vbios}</vbios_version>
		<gpu_recovery_action>None</gpu_recovery_action>
		<pci>
			<pci_bus_id>${state.busId}</pci_bus_id>
			<pci_gpu_link_info>
				<pcie_gen>
					<max_link_gen>${model.pcieGeneration}</max_link_gen>
					<current_link_gen>${model.pcieGeneration}</current_link_gen>
				</pcie_gen>
				<link_widths>
					<max_link_width>16x</max_link_width>
					<current_link_width>16x</current_link_width>
				</link_widths>
			</pci_gpu_link_info>
		</pci>
		<fan_speed>N/A</fan_speed>
		<performance_state>P0</performance_state>
		${reasonsElement(device)}
		<fb_memory_usage>
			<total>${model.memoryMiB} MiB</total>
			<reserved>${model.reservedMiB} MiB</reserved>
			<used>${state.usedMiB} MiB</used>
			<free>${freeMiB(state, model)} MiB</free>
		</fb_memory_usage>
		<compute_mode>Default</compute_mode>
		<utilization>
			<gpu_util>${percent(state.utilisation)}</gpu_util>
			<memory_util>${percent(Math.round(state.utilisation * 0.4))}</memory_util>
		</utilization>
		<ecc_mode>
			<current_ecc>Enabled</current_ecc>
			<pending_ecc>Enabled</pending_ecc>
		</ecc_mode>
		<temperature>
			<gpu_temp>${state.temperature} C</gpu_temp>
			<gpu_temp_tlimit>${86 - state.temperature} C</gpu_temp_tlimit>
			<memory_temp>${model.hopper ? `${state.temperature - 4} C` : 'N/A'}</memory_temp>
		</temperature>
		${powerElement(device)}
		<clocks>
			<sm_clock>${state.smMHz} MHz</sm_clock>
			<mem_clock>${model.memoryMHz} MHz</mem_clock>
		</clocks>
		<max_clocks>
			<sm_clock>${model.smMHz} MHz</sm_clock>
			<mem_clock>${model.memoryMHz} MHz</mem_clock>
		</max_clocks>
		<processes>
${seesHost ? processElement(device) : ''}		</processes>
	</gpu>`
}
