import { type Command, Option } from 'commander'
import type { ExitCode, Terminal } from './terminal.ts'

export interface SharedOptions {
  /** Options of every command that looks at clusters. */
  readonly onClusters: (command: Command) => Command
  readonly json: () => Option
  readonly many: (value: string, before?: readonly string[]) => readonly string[]
}

/** `cockpit runbook …` and `cockpit journal …`. */
export function addRunbookCommands(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
  { onClusters, json, many }: SharedOptions,
): void {
  const runbook = program.command('runbook').description('procedures of the guides, run and judged step by step')
  const commands = () => import('./commands/runbook.ts')
  runbook
    .command('list')
    .description('every runbook, shipped and own')
    .addOption(json())
    .action(async (options) => done(await (await commands()).runbookList(options, terminal)))
  runbook
    .command('show')
    .description('inputs and steps of one')
    .argument('<id>')
    .addOption(json())
    .action(async (id: string, options) => done(await (await commands()).runbookShow(id, options, terminal)))
  onClusters(
    runbook.command('run').description('run one without a person: it stops where one is needed').argument('<id>'),
  )
    .addOption(new Option('--input <name=value>', 'value of an input; may be repeated').argParser(many))
    .addOption(
      new Option('--input-env <name=variable>', 'value of an input from the environment, for secrets').argParser(many),
    )
    .addOption(new Option('--yes-tier <tier>', 'steps up to this tier may run').choices(['D1', 'D2']))
    .action(async (id: string, options) => done(await (await commands()).runbookRun(id, options, terminal)))

  const files = () => import('./commands/runbook-files.ts')
  runbook
    .command('lint')
    .description('name the line of every mistake in runbook files')
    .argument('<file...>')
    .addOption(json())
    .action(async (paths: string[], options) => done(await (await files()).runbookLint(paths, options, terminal)))
  runbook
    .command('test')
    .description('judge the recorded results beside runbook files (default: the shipped ones)')
    .argument('[file...]')
    .addOption(json())
    .action(async (paths: string[], options) => done(await (await files()).runbookTest(paths, options, terminal)))

  const journal = program.command('journal').description('what was changed from here, by whom, and how it ended')
  const journalCommands = () => import('./commands/journal.ts')
  journal
    .command('verify')
    .description('whether every entry is as it was written')
    .addOption(json())
    .action(async (options) => done(await (await journalCommands()).journalVerify(options, terminal)))
  journal
    .command('export')
    .description('every entry')
    .addOption(new Option('--form <form>', 'how').choices(['csv', 'json']).default('csv'))
    .action(async (options) => done(await (await journalCommands()).journalExport(options, terminal)))
}
