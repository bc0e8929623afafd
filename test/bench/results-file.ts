import { mkdir, writeFile } from 'node:fs/promises'
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Bench, BenchResult, Figure } from './bench.ts'

export interface Surroundings {
  /** ISO 8601 */
  readonly at: string
  readonly seconds: number
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryGB: number
    readonly system: string
    /** Of the machine over the last minute, before the bench began. */
    readonly loadBefore: number
  }
  readonly versions: Readonly<Record<string, string>>
}

/** What the machine is, asked before the bench makes it busy. */
export function surroundingsNow(): Pick<Surroundings, 'at' | 'machine'> {
  const processors = cpus()
  return {
    at: new Date().toISOString(),
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memoryGB: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()} ${arch()}`,
      loadBefore: loadavg()[0] ?? 0,
    },
  }
}

/** Writes NAME.json and NAME.md. @returns their folder. */
export async function writeResults(
  root: string,
  name: string,
  bench: Bench,
  result: BenchResult,
  around: Surroundings,
): Promise<string> {
  const folder = join(root, 'test', 'bench', 'results')
  await mkdir(folder, { recursive: true })
  const figures = Object.fromEntries(result.figures.map((figure) => [figure.name, rounded(figure.value)]))
  const record = { bench: name, title: bench.title, ...around, figures, readings: result.readings }
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(record, roundedInside, 2)}\n`)
  await writeFile(join(folder, `${name}.md`), readable(name, bench, result, around))
  return folder
}

const roundedInside = (_key: string, value: unknown) => (typeof value === 'number' ? rounded(value) : value)

const rounded = (value: number | null) => (value === null || !Number.isFinite(value) ? null : Number(value.toFixed(3)))

function readable(name: string, bench: Bench, { figures, notes }: BenchResult, around: Surroundings): string {
  const { at, seconds, machine, versions } = around
  return `# ${name}: ${bench.title}

Measured ${at}, in ${Math.round(seconds / 60)} minutes, with \`npm run bench -- ${name}\`.

| figure | value | aim | met | what it is |
| --- | --- | --- | --- | --- |
${figures.map(line).join('\n')}

${notes.map((note) => `- ${note}`).join('\n')}

Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, ${machine.system}; load before the run ${machine.loadBefore.toFixed(1)}.

Versions: ${Object.entries(versions)
    .map(([what, version]) => `${what} ${version}`)
    .join(', ')}.
`
}

function line({ name, value, unit, meaning, aim }: Figure): string {
  const shown =
    value === null || !Number.isFinite(value) ? 'not measured' : `${digits(value)}${unit === '' ? '' : ` ${unit}`}`
  return `| ${name} | ${shown} | ${aimText(aim)} | ${aim === undefined ? '' : metText(value, aim)} | ${meaning} |`
}

const digits = (value: number) => value.toFixed(value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0)

const aimText = (aim: Figure['aim']) =>
  aim === undefined ? '' : 'atMost' in aim ? `≤ ${digits(aim.atMost)}` : `≥ ${digits(aim.atLeast)}`

function metText(value: number | null, aim: NonNullable<Figure['aim']>): string {
  if (value === null || !Number.isFinite(value)) return 'unknown'
  // 59.97 frames a second of a 60 Hz display are all of them.
  return ('atMost' in aim ? value <= aim.atMost : value >= aim.atLeast * 0.995) ? 'yes' : 'no'
}
