import type { GpuDevice } from './gpu-device.ts'

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

/** What `nvidia-smi` without arguments prints: the table of driver 590, to the column. */
export function gpuTable(devices: readonly GpuDevice[], at: Date): string {
  const [first] = devices
  if (first === undefined) return 'No devices were found\n'
  const { driver, cuda } = first.model
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
  for (const { model, index, busId, temperature, powerW, usedMiB, utilisation } of devices) {
    const power = `${Math.round(powerW)}W / ${String(model.powerLimitW).padStart(4)}W`
    const memory = `${String(usedMiB).padStart(6)}MiB / ${String(model.memoryMiB).padStart(6)}MiB`
    lines.push(
      `| ${String(index).padStart(3)}  ${model.name.padEnd(30)} On  |   ${busId} Off |${'0'.padStart(21)} |`,
      `| N/A ${String(temperature).padStart(4)}C    P0    ${power.padStart(20)} | ${memory.padStart(22)} | ${String(utilisation).padStart(6)}%      Default |`,
      `|${' '.repeat(41)}|${' '.repeat(24)}|${(model.hopper ? 'Disabled' : 'N/A').padStart(21)} |`,
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

/** What `nvidia-smi -q -x` prints, with the elements that are commonly read. */
export function gpuXml(devices: readonly GpuDevice[], at: Date): string {
  const [first] = devices
  const head = [
    '<?xml version="1.0" ?>',
    '<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v13.dtd">',
    '<nvidia_smi_log>',
    `\t<timestamp>${longDate(at)}</timestamp>`,
    `\t<driver_version>${first?.model.driver ?? 'N/A'}</driver_version>`,
    `\t<cuda_version>${first?.model.cuda ?? 'N/A'}</cuda_version>`,
    `\t<attached_gpus>${devices.length}</attached_gpus>`,
  ]
  return `${[...head, ...devices.map(gpuElement), '</nvidia_smi_log>'].join('\n')}\n`
}

function gpuElement(device: GpuDevice): string {
  const { model } = device
  const watts = (value: number): string => `${value.toFixed(2)} W`
  const mig = model.hopper ? 'Disabled' : 'N/A'
  return `\t<gpu id="${device.busId}">
		<product_name>${model.name}</product_name>
		<product_brand>${model.brand}</product_brand>
		<product_architecture>${model.architecture}</product_architecture>
		<persistence_mode>Enabled</persistence_mode>
		<mig_mode>
			<current_mig>${mig}</current_mig>
			<pending_mig>${mig}</pending_mig>
		</mig_mode>
		<mig_devices>
			None
		</mig_devices>
		<serial>${device.serial}</serial>
		<uuid>${device.uuid}</uuid>
		<minor_number>${device.index}</minor_number>
		<vbios_version>${model.vbios}</vbios_version>
		<gpu_recovery_action>None</gpu_recovery_action>
		<pci>
			<pci_bus_id>${device.busId}</pci_bus_id>
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
		<fb_memory_usage>
			<total>${model.memoryMiB} MiB</total>
			<reserved>${model.reservedMiB} MiB</reserved>
			<used>${device.usedMiB} MiB</used>
			<free>${model.memoryMiB - model.reservedMiB - device.usedMiB} MiB</free>
		</fb_memory_usage>
		<compute_mode>Default</compute_mode>
		<utilization>
			<gpu_util>${device.utilisation} %</gpu_util>
			<memory_util>${Math.round(device.utilisation * 0.4)} %</memory_util>
		</utilization>
		<ecc_mode>
			<current_ecc>Enabled</current_ecc>
			<pending_ecc>Enabled</pending_ecc>
		</ecc_mode>
		<temperature>
			<gpu_temp>${device.temperature} C</gpu_temp>
			<gpu_temp_tlimit>${86 - device.temperature} C</gpu_temp_tlimit>
			<memory_temp>${model.hopper ? `${device.temperature - 4} C` : 'N/A'}</memory_temp>
		</temperature>
		<gpu_power_readings>
			<average_power_draw>${watts(device.powerW)}</average_power_draw>
			<instant_power_draw>${watts(device.powerW)}</instant_power_draw>
			<current_power_limit>${watts(model.powerLimitW)}</current_power_limit>
			<max_power_limit>${watts(model.powerLimitW)}</max_power_limit>
		</gpu_power_readings>
		<clocks>
			<sm_clock>${model.smMHz} MHz</sm_clock>
			<mem_clock>${model.memoryMHz} MHz</mem_clock>
		</clocks>
		<max_clocks>
			<sm_clock>${model.smMHz} MHz</sm_clock>
			<mem_clock>${model.memoryMHz} MHz</mem_clock>
		</max_clocks>
		<processes>
		</processes>
	</gpu>`
}
