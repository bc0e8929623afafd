import { type CardTruth, freeOf, wattsOf } from './card-models.ts'

const reasons = [
  'gpu_idle',
  'applications_clocks_setting',
  'sw_power_cap',
  'hw_slowdown',
  'hw_thermal_slowdown',
  'hw_power_brake_slowdown',
  'sync_boost',
  'sw_thermal_slowdown',
  'display_clocks_setting',
]
const bits = [0x1, 0x2, 0x4, 0x8, 0x40, 0x80, 0x10, 0x20, 0x100]

const or = (value: number | null, unit: string): string => (value === null ? 'N/A' : `${value}${unit}`)

/** `nvidia-smi -q -x` in the form of the card's driver, with the elements that documents of that generation have. */
export function xmlOf(cards: readonly CardTruth[]): string {
  const [first] = cards
  return `<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v${first?.dtd}.dtd">
<nvidia_smi_log>
	<timestamp>Tue Jul 14 08:12:38 2026</timestamp>
	<driver_version>${first?.driver}</driver_version>
	<cuda_version>${first?.cuda}</cuda_version>
	<attached_gpus>${cards.length}</attached_gpus>
${cards.map(gpuElement).join('\n')}
</nvidia_smi_log>
`
}

function gpuElement(card: CardTruth): string {
  const busId = `00000000:${card.bus}:00.0`
  const word = card.dtd >= 12 ? 'event' : 'throttle'
  const active = reasons
    .map((name) => {
      const element = `clocks_${word}_reason_${name}`
      return `\t\t\t<${element}>${card.active.includes(name) ? 'Active' : 'Not Active'}</${element}>`
    })
    .join('\n')
  return `	<gpu id="${busId}">
		<product_name>${card.name}</product_name>
		<product_brand>NVIDIA</product_brand>
		<persistence_mode>Enabled</persistence_mode>
		<mig_mode>
			<current_mig>${card.mig === null ? 'N/A' : 'Enabled'}</current_mig>
			<pending_mig>${card.mig === null ? 'N/A' : 'Enabled'}</pending_mig>
		</mig_mode>
		<mig_devices>
${card.mig === null ? '\t\t\tNone' : card.mig.map(migElement).join('\n')}
		</mig_devices>
		<serial>1650000000001</serial>
		<uuid>${card.uuid}</uuid>
		<minor_number>0</minor_number>
		<pci>
			<pci_bus_id>${busId}</pci_bus_id>
			<pci_gpu_link_info>
				<pcie_gen>
					<max_link_gen>${card.pcieGeneration}</max_link_gen>
					<current_link_gen>${card.pcieGeneration}</current_link_gen>
				</pcie_gen>
				<link_widths>
					<max_link_width>16x</max_link_width>
					<current_link_width>${card.pcieWidth}x</current_link_width>
				</link_widths>
			</pci_gpu_link_info>
			<tx_util>585 KB/s</tx_util>
			<rx_util>292 KB/s</rx_util>
		</pci>
		<fan_speed>N/A</fan_speed>
		<performance_state>P0</performance_state>
		<clocks_${word}_reasons>
${active}
		</clocks_${word}_reasons>
		<fb_memory_usage>
			<total>${card.totalMiB} MiB</total>
${card.reservedMiB === null ? '' : `\t\t\t<reserved>${card.reservedMiB} MiB</reserved>\n`}			<used>${card.usedMiB} MiB</used>
			<free>${freeOf(card)} MiB</free>
		</fb_memory_usage>
		<compute_mode>Default</compute_mode>
		<utilization>
			<gpu_util>${or(card.utilisation, ' %')}</gpu_util>
			<memory_util>${or(card.memoryActive, ' %')}</memory_util>
		</utilization>
		<ecc_mode>
			<current_ecc>Enabled</current_ecc>
			<pending_ecc>Enabled</pending_ecc>
		</ecc_mode>
		<ecc_errors>
			<volatile>
${ecc(card)}
			</volatile>
			<aggregate>
${ecc(card)}
			</aggregate>
		</ecc_errors>
		${remapped(card)}
		<temperature>
			<gpu_temp>${card.temperature} C</gpu_temp>
${temperatures(card)}
			<memory_temp>${or(card.memoryTemperature, ' C')}</memory_temp>
		</temperature>
${power(card)}
		<clocks>
			<graphics_clock>${card.smClock} MHz</graphics_clock>
			<sm_clock>${card.smClock} MHz</sm_clock>
			<mem_clock>${card.memoryClock} MHz</mem_clock>
		</clocks>
		<max_clocks>
			<graphics_clock>${card.smClockMax} MHz</graphics_clock>
			<sm_clock>${card.smClockMax} MHz</sm_clock>
			<mem_clock>${card.memoryClock} MHz</mem_clock>
		</max_clocks>
		<processes>
${card.processes.map(processElement).join('\n')}
		</processes>
	</gpu>`
}

const migElement = (
  slice: { gi: number; ci: number; totalMiB: number; usedMiB: number },
  index: number,
): string => `			<mig_device>
				<index>${index}</index>
				<gpu_instance_id>${slice.gi}</gpu_instance_id>
				<compute_instance_id>${slice.ci}</compute_instance_id>
				<device_attributes>
					<shared>
						<multiprocessor_count>42</multiprocessor_count>
					</shared>
				</device_attributes>
				<fb_memory_usage>
					<total>${slice.totalMiB} MiB</total>
					<reserved>0 MiB</reserved>
					<used>${slice.usedMiB} MiB</used>
					<free>${slice.totalMiB - slice.usedMiB} MiB</free>
				</fb_memory_usage>
			</mig_device>`

function ecc({ dtd, eccUncorrected }: CardTruth): string {
  if (dtd === 10) {
    return `				<single_bit>
					<device_memory>0</device_memory>
					<total>0</total>
				</single_bit>
				<double_bit>
					<device_memory>${or(eccUncorrected, '')}</device_memory>
					<total>${or(eccUncorrected, '')}</total>
				</double_bit>`
  }
  const sram =
    dtd === 13
      ? `				<sram_uncorrectable_parity>0</sram_uncorrectable_parity>
				<sram_uncorrectable_secded>0</sram_uncorrectable_secded>`
      : '				<sram_uncorrectable>0</sram_uncorrectable>'
  return `				<sram_correctable>0</sram_correctable>
${sram}
				<dram_correctable>0</dram_correctable>
				<dram_uncorrectable>${or(eccUncorrected, '')}</dram_uncorrectable>`
}

/** Where rows cannot be remapped, the parent says N/A in place of its children. */
const remapped = ({ remappedRows }: CardTruth): string =>
  remappedRows === null
    ? '<remapped_rows>N/A</remapped_rows>'
    : `<remapped_rows>
			<remapped_row_corr>0</remapped_row_corr>
			<remapped_row_unc>${remappedRows}</remapped_row_unc>
			<remapped_row_pending>No</remapped_row_pending>
			<remapped_row_failure>No</remapped_row_failure>
		</remapped_rows>`

function temperatures({ dtd, margin, slowdownAt }: CardTruth): string {
  const lines = dtd >= 12 ? [`<gpu_temp_tlimit>${or(margin, ' C')}</gpu_temp_tlimit>`] : []
  if (slowdownAt !== null) {
    lines.push(
      `<gpu_temp_max_threshold>${slowdownAt + 3} C</gpu_temp_max_threshold>`,
      `<gpu_temp_slow_threshold>${slowdownAt} C</gpu_temp_slow_threshold>`,
    )
  } else {
    lines.push(
      '<gpu_temp_max_tlimit_threshold>-5 C</gpu_temp_max_tlimit_threshold>',
      '<gpu_temp_slow_tlimit_threshold>-2 C</gpu_temp_slow_tlimit_threshold>',
    )
  }
  return lines.map((line) => `\t\t\t${line}`).join('\n')
}

function power({ dtd, powerCents, powerLimit, averagePower }: CardTruth): string {
  const draw = `${wattsOf(powerCents)} W`
  const limit = `${powerLimit}.00 W`
  if (dtd === 13) {
    return `		<gpu_power_readings>
			<average_power_draw>${averagePower ? draw : 'N/A'}</average_power_draw>
			<instant_power_draw>${draw}</instant_power_draw>
			<current_power_limit>${limit}</current_power_limit>
		</gpu_power_readings>
		<gpu_memory_power_readings>
			<average_power_draw>N/A</average_power_draw>
			<instant_power_draw>N/A</instant_power_draw>
		</gpu_memory_power_readings>
		<module_power_readings>
			<average_power_draw>N/A</average_power_draw>
			<instant_power_draw>N/A</instant_power_draw>
			<current_power_limit>N/A</current_power_limit>
		</module_power_readings>`
  }
  if (dtd === 12) {
    return `		<gpu_power_readings>
			<power_state>P0</power_state>
			<power_draw>${draw}</power_draw>
			<current_power_limit>${limit}</current_power_limit>
		</gpu_power_readings>
		<module_power_readings>
			<power_draw>N/A</power_draw>
			<current_power_limit>N/A</current_power_limit>
		</module_power_readings>`
  }
  return `		<power_readings>
			<power_state>P0</power_state>
			<power_management>Supported</power_management>
			<power_draw>${draw}</power_draw>
			<power_limit>${limit}</power_limit>
			<enforced_power_limit>${limit}</enforced_power_limit>
		</power_readings>`
}

const processElement = (process: CardTruth['processes'][number]): string => `			<process_info>
				<gpu_instance_id>N/A</gpu_instance_id>
				<compute_instance_id>N/A</compute_instance_id>
				<pid>${process.pid}</pid>
				<type>C</type>
				<process_name>${process.name}</process_name>
				<used_memory>${process.usedMiB} MiB</used_memory>
			</process_info>`

/** Fields of a query with what a row says of them, in the order of the columns; the unit stands apart. */
export function csvCells(card: CardTruth): { field: string; unit: string; value: string }[] {
  const word = card.dtd >= 12 ? 'event' : 'throttle'
  const none = '[N/A]'
  const cell = (field: string, value: string | number | null, unit = '') => ({
    field,
    unit,
    value: value === null ? none : String(value),
  })
  const mask = reasons.reduce((sum, name, at) => sum + (card.active.includes(name) ? (bits[at] ?? 0) : 0), 0)
  return [
    cell('index', 0),
    cell('uuid', card.uuid),
    cell('pci.bus_id', `00000000:${card.bus}:00.0`),
    cell('name', card.name),
    cell('driver_version', card.driver),
    cell('pstate', 'P0'),
    ...(card.dtd === 10 ? [] : [cell('mig.mode.current', card.mig === null ? null : 'Enabled')]),
    cell('memory.total', card.totalMiB, 'MiB'),
    ...(card.reservedMiB === null ? [] : [cell('memory.reserved', card.reservedMiB, 'MiB')]),
    cell('memory.used', card.usedMiB, 'MiB'),
    cell('memory.free', freeOf(card), 'MiB'),
    cell('utilization.gpu', card.utilisation, '%'),
    cell('utilization.memory', card.memoryActive, '%'),
    cell('temperature.gpu', card.temperature),
    // This field's absence is bare on some cards and in brackets on others.
    cell('temperature.memory', card.memoryTemperature ?? 'N/A'),
    ...(card.dtd >= 12 ? [cell('temperature.gpu.tlimit', card.margin)] : []),
    cell('power.draw', wattsOf(card.powerCents), 'W'),
    ...(card.dtd === 13
      ? [
          cell('power.draw.average', card.averagePower ? wattsOf(card.powerCents) : null, 'W'),
          cell('power.draw.instant', wattsOf(card.powerCents), 'W'),
        ]
      : []),
    cell('enforced.power.limit', `${card.powerLimit}.00`, 'W'),
    cell('clocks.current.sm', card.smClock, 'MHz'),
    cell('clocks.max.sm', card.smClockMax, 'MHz'),
    cell('clocks.current.memory', card.memoryClock, 'MHz'),
    cell('pcie.link.gen.current', card.pcieGeneration),
    cell('pcie.link.width.current', card.pcieWidth),
    cell(`clocks_${word}_reasons.active`, `0x${mask.toString(16).toUpperCase().padStart(16, '0')}`),
    cell(
      `clocks_${word}_reasons.hw_thermal_slowdown`,
      card.active.includes('hw_thermal_slowdown') ? 'Active' : 'Not Active',
    ),
    cell('ecc.errors.uncorrected.volatile.total', card.eccUncorrected),
    cell('remapped_rows.uncorrectable', card.remappedRows),
    cell('remapped_rows.pending', card.remappedRows === null ? null : 'No'),
  ]
}

export const headerOf = (cells: readonly { field: string; unit: string }[]): string =>
  cells.map(({ field, unit }) => (unit === '' ? field : `${field} [${unit}]`)).join(', ')

export const rowOf = (cells: readonly { unit: string; value: string }[], withUnits = true): string =>
  cells
    .map(({ unit, value }) => (withUnits && unit !== '' && !value.startsWith('[') ? `${value} ${unit}` : value))
    .join(', ')
