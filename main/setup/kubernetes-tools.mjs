/**
 * The programs of the practice lab's clusters, in the order in which the lab wants them.
 * @typedef {object} KubernetesTool
 * @property {string} name the file's name, everywhere but in the module build
 * @property {string} package what `go build` is given
 * @property {string} module whose version go.mod pins
 * @property {readonly string[]} versionArguments
 * @property {readonly string[]} [otherNames] names that the file may have in KUBEBUILDER_ASSETS
 */

const kubernetes = 'k8s.io/kubernetes'

/** @type {readonly KubernetesTool[]} */
export const kubernetesTools = [
  {
    name: 'etcd',
    package: 'go.etcd.io/etcd/server/v3',
    module: 'go.etcd.io/etcd/server/v3',
    versionArguments: ['--version'],
    // `go build` and `go install` name it after its folder.
    otherNames: ['server'],
  },
  ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => ({
    name,
    package: `${kubernetes}/cmd/${name}`,
    module: kubernetes,
    versionArguments: ['--version'],
  })),
  {
    name: 'kwok',
    package: 'sigs.k8s.io/kwok/cmd/kwok',
    module: 'sigs.k8s.io/kwok',
    versionArguments: ['--version'],
  },
  {
    name: 'kubectl',
    package: `${kubernetes}/cmd/kubectl`,
    module: kubernetes,
    versionArguments: ['version', '--client'],
  },
  {
    name: 'metrics-server',
    package: 'sigs.k8s.io/metrics-server/cmd/metrics-server',
    module: 'sigs.k8s.io/metrics-server',
    versionArguments: ['--version'],
  },
]

/**
 * The version of a required module in a go.mod.
 * @param {string} goMod its text
 * @param {string} module
 * @returns {string | null} "1.36.3"
 */
export function pinnedVersion(goMod, module) {
  for (const line of goMod.split('\n')) {
    const [name, version] = line
      .replace(/^\s*require\s+/, '')
      .trim()
      .split(/\s+/)
    if (name === module && version?.startsWith('v')) return version.slice(1)
  }
  return null
}

/**
 * Whether a program that was found on PATH will do in place of the pinned one. The control plane and etcd must be of the
 * same minor release, because their flags and the objects that they keep change with it; kubectl may be one minor
 * release off (the Kubernetes version skew policy); kwok and metrics-server may be newer.
 * @param {string} name
 * @param {string} printed what it printed when it was asked for its version
 * @param {string} pinned "1.36.3"
 */
export function isAcceptableVersion(name, printed, pinned) {
  const found = /(?:^|[^\d.])v?(\d+)\.(\d+)\.\d+/.exec(printed)
  const wanted = /^(\d+)\.(\d+)\./.exec(pinned)
  if (found === null || wanted === null) return false
  if (found[1] !== wanted[1]) return false
  const difference = Number(found[2]) - Number(wanted[2])
  if (name === 'kubectl') return Math.abs(difference) <= 1
  if (name === 'kwok' || name === 'metrics-server') return difference >= 0
  return difference === 0
}

/**
 * Without this, a binary that is built from the module says v0.0.0-master, and so does the cluster's version on screen.
 * @param {KubernetesTool} tool
 * @param {string | null} version
 */
export function linkerFlags(tool, version) {
  if (tool.module !== kubernetes || version === null) return '-s -w'
  const [major, minor] = version.split('.')
  const stamp = 'k8s.io/component-base/version'
  return `-s -w -X ${stamp}.gitVersion=v${version} -X ${stamp}.gitMajor=${major} -X ${stamp}.gitMinor=${minor}`
}
