import { findKind } from '@shared/clusters/kinds/index.ts'
import { flagsFor, type Line, readLine } from './kubectl-line.ts'
import {
  checkOutput,
  imagePattern,
  type KubectlTarget,
  labelPattern,
  named,
  objectName,
  objectOf,
  selectorOf,
  sortPath,
  spanOf,
  targetOf,
  wholeNumber,
} from './kubectl-values.ts'
import { BlockFault } from './template.ts'

interface Place {
  /** null: the default namespace of the context, or none for kinds without. */
  readonly namespace: string | null
}

/** What a kubectl line asks for, in the forms that the cockpit carries out through its own connection. */
export type KubectlCommand =
  | (Place & {
      readonly verb: 'get'
      /** Plural of a built-in kind, or as written ("certificates.cert-manager.io"). */
      readonly kind: string
      readonly name: string | null
      readonly allNamespaces: boolean
      readonly selector: string | null
      /** JSONPath without braces: ".lastTimestamp". */
      readonly sortBy: string | null
    })
  | (Place & {
      readonly verb: 'describe'
      readonly kind: string
      readonly name: string | null
      readonly allNamespaces: boolean
      readonly selector: string | null
    })
  | (Place & {
      readonly verb: 'logs'
      /** null when pods are chosen by `selector`. */
      readonly target: KubectlTarget | null
      readonly selector: string | null
      /** null: all of them. */
      readonly container: string | null
      readonly tail: number | null
      readonly sinceMs: number | null
      readonly previous: boolean
      readonly follow: boolean
    })
  | (Place & {
      readonly verb: 'top'
      readonly kind: 'pods' | 'nodes'
      readonly name: string | null
      readonly allNamespaces: boolean
      readonly selector: string | null
      /** A row for each container. */
      readonly containers: boolean
      readonly sortBy: 'cpu' | 'memory' | null
    })
  | (Place & {
      readonly verb: 'exec'
      readonly target: KubectlTarget
      readonly container: string | null
      readonly command: readonly string[]
    })
  | (Place & { readonly verb: 'rollout status'; readonly target: KubectlTarget; readonly timeoutMs: number | null })
  | (Place & { readonly verb: 'rollout restart'; readonly target: KubectlTarget })
  | (Place & { readonly verb: 'scale'; readonly target: KubectlTarget; readonly replicas: number })
  | (Place & { readonly verb: 'delete'; readonly target: KubectlTarget })
  | (Place & {
      readonly verb: 'run'
      readonly name: string
      readonly image: string
      readonly command: readonly string[]
    })

/**
 * Reads the words of a kubectl line (with or without the first, `kubectl`).
 * @throws BlockFault with a hint when it is none that the cockpit carries out.
 */
export function parseKubectl(argv: readonly string[]): KubectlCommand {
  const words = argv[0] === 'kubectl' ? argv.slice(1) : argv
  const [first = '', second = ''] = words
  const verb = first === 'rollout' ? `rollout ${second}` : first
  if (verb.startsWith('--kubeconfig') || verb.startsWith('--context')) {
    throw new BlockFault('The cluster is chosen in the cockpit', 'Leave --kubeconfig and --context out.')
  }
  const line = readLine(verb, words.slice(first === 'rollout' ? 2 : 1), flagsFor(verb))
  return commandOf(verb, line)
}

function commandOf(verb: string, line: Line): KubectlCommand {
  const place: Place = { namespace: named(line.flags, 'namespace', labelPattern, 'namespace') }
  const allNamespaces = line.flags.has('all-namespaces')
  const selector = selectorOf(line.flags)
  if (verb !== 'exec' && verb !== 'run' && line.rest !== null)
    throw new BlockFault(`kubectl ${verb} takes nothing after --`)
  switch (verb) {
    case 'get': {
      checkOutput(line.flags)
      const { kind, name } = objectOf(line.words)
      return { verb, ...place, kind, name, allNamespaces, selector, sortBy: sortPath(line.flags) }
    }
    case 'describe':
      return { verb, ...place, ...objectOf(line.words), allNamespaces, selector }
    case 'logs': {
      const target = line.words.length === 0 ? null : targetOf(line.words)
      if ((target === null) === (selector === null)) {
        throw new BlockFault(
          'kubectl logs wants a pod or workload, or a selector',
          'deployment/NAME, POD, or -l app=NAME.',
        )
      }
      return {
        verb,
        ...place,
        target,
        selector,
        container: named(line.flags, 'container', labelPattern, 'container'),
        tail: wholeNumber(line.flags, 'tail', 1_000_000),
        sinceMs: spanOf(line.flags, 'since'),
        previous: line.flags.has('previous'),
        follow: line.flags.has('follow'),
      }
    }
    case 'top': {
      const [word = '', name, ...more] = line.words
      const kind = findKind(word)?.plural
      if ((kind !== 'pods' && kind !== 'nodes') || more.length > 0)
        throw new BlockFault('kubectl top wants pods or nodes')
      const sortBy = line.flags.get('sort-by') ?? null
      if (sortBy !== null && sortBy !== 'cpu' && sortBy !== 'memory')
        throw new BlockFault('--sort-by wants cpu or memory')
      const containers = line.flags.has('containers')
      return {
        verb,
        ...place,
        kind,
        name: name === undefined ? null : objectName(name),
        allNamespaces,
        selector,
        containers,
        sortBy,
      }
    }
    case 'exec': {
      if (line.rest === null || line.rest.length === 0) {
        throw new BlockFault(
          'kubectl exec wants a command after --',
          'kubectl exec deployment/NAME -- PROGRAM ARGUMENTS',
        )
      }
      const container = named(line.flags, 'container', labelPattern, 'container')
      return { verb, ...place, target: targetOf(line.words), container, command: line.rest }
    }
    case 'rollout status':
      return { verb, ...place, target: targetOf(line.words), timeoutMs: spanOf(line.flags, 'timeout') }
    case 'rollout restart':
      return { verb, ...place, target: targetOf(line.words) }
    case 'scale': {
      const replicas = wholeNumber(line.flags, 'replicas', 10_000)
      if (replicas === null) throw new BlockFault('kubectl scale wants --replicas')
      return { verb, ...place, target: targetOf(line.words), replicas }
    }
    case 'delete': {
      const target = targetOf(line.words)
      if (target.kind !== 'pods') throw new BlockFault('Only single pods are deleted here', 'kubectl delete pod NAME')
      return { verb, ...place, target }
    }
    case 'run': {
      const [name = '', ...more] = line.words
      const image = line.flags.get('image')
      if (!line.flags.has('rm')) throw new BlockFault('kubectl run must clean up after itself', 'Add --rm.')
      if (typeof image !== 'string' || !imagePattern.test(image)) throw new BlockFault('kubectl run wants --image')
      if (line.rest === null || line.rest.length === 0 || more.length > 0)
        throw new BlockFault('kubectl run wants a command after --')
      return { verb, ...place, name: objectName(name), image, command: line.rest }
    }
    default:
      throw new BlockFault(`kubectl ${verb} is not carried out here`)
  }
}
