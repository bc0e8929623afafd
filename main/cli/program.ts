import { Command, InvalidArgumentError, Option } from 'commander'
import { addIncidentCommands } from './incident-program.ts'
import { addRunbookCommands } from './runbook-program.ts'
import type { ExitCode, Terminal } from './terminal.ts'

const many = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** Seconds on the command line, ms inside. */
function seconds(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0 || value > 3600) {
    throw new InvalidArgumentError('It must be a number of seconds over 0 and at most 3600.')
  }
  return value * 1000
}

/** A count on the command line. */
function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 1_000_000) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 1000000.')
  }
  return value
}

const json = (): Option => new Option('--json', 'print JSON (the shapes are in main/cli/README.md)')
const timeout = (what: string): Option =>
  new Option('--timeout <seconds>', what).argParser(seconds).default(20_000, '20')

/** Options of every command that looks at clusters. */
function onClusters(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--kubeconfig <file>',
        'kubeconfig file; may be repeated (default: KUBECONFIG, ~/.kube/config, a practice lab that runs)',
      ).argParser(many),
    )
    .addOption(
      new Option('--context <name>', 'cluster to look at; may be repeated (default: the current context)').argParser(
        many,
      ),
    )
    .option('--all', 'look at every context')
    .addOption(json())
}

/**
 * The command line. A command's code is loaded only when it is called, so that help and the lab's status are quick.
 * @param done gets the exit code of the command that ran.
 */
export function buildProgram(terminal: Terminal, version: string, done: (code: ExitCode) => void): Command {
  const program = new Command('cockpit')
    .description('Foundry Cockpit without a window')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      // One form for every error: `error CODE: message`.
      outputError: (text, write) => write(text.replace(/^error: /, 'error BAD_USAGE: ')),
    })
    .showHelpAfterError('Type cockpit --help to see how it is used.')
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 1 something is wrong on the platform, 2 could not tell (or used wrongly), 130 stopped.',
    )

  onClusters(program.command('fleet').description('state of the clusters and what is wrong, problems first'))
    .addOption(timeout('time that the clusters get to answer'))
    .action(async (options) =>
      done(await (await import('./commands/fleet.ts')).fleet(inMilliseconds(options), terminal)),
    )

  onClusters(program.command('check').description('the morning check of the Day-2 guide'))
    .addOption(timeout('time that each check gets'))
    .addOption(new Option('--only <check>', 'only this check, by its id; may be repeated').argParser(many))
    .option('--markdown', 'print the report as Markdown')
    .action(async (options) =>
      done(await (await import('./commands/check.ts')).check(inMilliseconds(options), terminal)),
    )

  onClusters(
    program.command('get').description('rows of a kind: pods, nodes, deployments, events …').argument('<kind>'),
  )
    .addOption(new Option('-n, --namespace <name>', 'only this namespace').conflicts('allNamespaces'))
    .option('-A, --all-namespaces', 'every namespace (the default)')
    .addOption(timeout('time that the clusters get to answer'))
    .action(async (kind: string, options) =>
      done(await (await import('./commands/get.ts')).get(kind, inMilliseconds(options), terminal)),
    )

  onClusters(
    program
      .command('logs')
      .description('the log of a pod or of all pods of a workload')
      .argument(
        '<target>',
        'POD, or deployment/NAME, statefulset/NAME, daemonset/NAME, replicaset/NAME, job/NAME, namespace/NAME',
      ),
  )
    .option('-n, --namespace <name>', 'where (default: default)')
    .addOption(
      new Option('-c, --container <name>', 'only this container; may be repeated (default: all)').argParser(many),
    )
    .option('-p, --previous', 'the run before the present one')
    .option('-f, --follow', 'go on as it is written, through restarts and lost connections')
    .addOption(new Option('--tail <lines>', 'so many of the newest lines of each container').argParser(count))
    .option('--since <span>', 'only what was written since: 10m, 1h30m')
    .option('--timestamps', 'with the time of each line')
    .action(async (target: string, options) =>
      done(await (await import('./commands/logs.ts')).logs(target, options, terminal)),
    )

  onClusters(
    program
      .command('describe')
      .description('one object: conditions, containers, events, YAML')
      .argument('<kind>')
      .argument('<name>'),
  )
    .option('-n, --namespace <name>', 'where (default: default)')
    .addOption(timeout('time that the clusters get to answer'))
    .action(async (kind: string, name: string, options) =>
      done(await (await import('./commands/describe.ts')).describe(kind, name, inMilliseconds(options), terminal)),
    )

  onClusters(program.command('sources').description('what was found on each cluster, how, and whether it answers'))
    .addOption(timeout('time that the sources get to answer'))
    .action(async (options) =>
      done(await (await import('./commands/sources.ts')).sources(inMilliseconds(options), terminal)),
    )

  const gpu = onClusters(
    program.command('gpu').description('every GPU with its figures, who holds it, and what reads it'),
  )
    .addOption(timeout('time that clusters and sources get to answer'))
    .action(async (options) => done(await (await import('./commands/gpu.ts')).gpu(inMilliseconds(options), terminal)))
    // `gpu watch` takes the same options, which are its own then.
    .enablePositionalOptions()
  onClusters(gpu.command('watch').description('the same each second until Ctrl-C'))
    .addOption(timeout('time that clusters get to answer'))
    .action(async (options) =>
      done(await (await import('./commands/gpu.ts')).gpuWatch(inMilliseconds(options), terminal)),
    )

  program
    .command('contexts')
    .description('the contexts of the kubeconfig files, and what is wrong with these')
    .addOption(new Option('--kubeconfig <file>', 'kubeconfig file; may be repeated').argParser(many))
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/contexts.ts')).contexts(options, terminal)))

  program
    .command('search')
    .description('find runbooks and pages by what they say or by symptoms; asks no cluster')
    .argument('<words...>')
    .addOption(json())
    .action(async (words: string[], options) =>
      done(await (await import('./commands/search.ts')).search(words.join(' '), options, terminal)),
    )

  addRunbookCommands(program, terminal, done, { onClusters, json, many })
  addIncidentCommands(program, terminal, done, json)

  const lab = program.command('lab').description('the practice lab: real clusters on this machine')
  const labCommands = () => import('./commands/lab.ts')
  lab
    .command('up')
    .description('start it, and wait until it is up')
    .addOption(new Option('--cluster <name>', 'only this cluster; may be repeated').argParser(many))
    .addOption(json())
    .action(async (options) => done(await (await labCommands()).labUp(options, terminal)))
  lab
    .command('down')
    .description('end every process of it')
    .addOption(json())
    .action(async (options) => done(await (await labCommands()).labDown(options, terminal)))
  lab
    .command('status')
    .description('what runs, and what is broken')
    .addOption(json())
    .action(async (options) => done(await (await labCommands()).labStatus(options, terminal)))
  lab
    .command('break')
    .description('break something to practise on')
    .argument('<incident>')
    .option('--cluster <name>', 'where (default: where the incident is at home)')
    .addOption(json())
    .action(async (incident: string, options) =>
      done(await (await labCommands()).labBreak(incident, options, terminal)),
    )
  lab
    .command('heal')
    .description('undo one incident, or all')
    .argument('[incident]')
    .addOption(json())
    .action(async (incident: string | undefined, options) =>
      done(await (await labCommands()).labHeal(incident ?? null, options, terminal)),
    )
  return program
}

/** `--timeout` is told in seconds and named for what it is inside. */
function inMilliseconds<T extends { readonly timeout: number }>({
  timeout: timeoutMs,
  ...rest
}: T): Omit<T, 'timeout'> & {
  readonly timeoutMs: number
} {
  return { ...rest, timeoutMs }
}
