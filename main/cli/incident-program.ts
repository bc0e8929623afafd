import type { Command, Option } from 'commander'
import type { ExitCode, Terminal } from './terminal.ts'

/** `cockpit incident …`. */
export function addIncidentCommands(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
  json: () => Option,
): void {
  const incident = program.command('incident').description('incidents that were opened in the app, and their timelines')
  const commands = () => import('./commands/incident.ts')
  incident
    .command('list')
    .description('every incident, the newest first')
    .addOption(json())
    .action(async (options) => done(await (await commands()).incidentList(options, terminal)))
  incident
    .command('show')
    .description('one incident: who is called, and the timeline')
    .argument('<id>')
    .addOption(json())
    .action(async (id: string, options) => done(await (await commands()).incidentShow(id, options, terminal)))
  incident
    .command('note')
    .description('a note for the timeline')
    .argument('<id>')
    .argument('<text>')
    .addOption(json())
    .action(async (id: string, text: string, options) =>
      done(await (await commands()).incidentNote(id, text, options, terminal)),
    )
  incident
    .command('close')
    .description('close it for good, and write the report')
    .argument('<id>')
    .option('--summary <text>', 'what happened, in a sentence')
    .addOption(json())
    .action(async (id: string, options) => done(await (await commands()).incidentClose(id, options, terminal)))
}
