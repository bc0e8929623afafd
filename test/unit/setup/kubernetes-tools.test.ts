import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isGoUsable } from '@main/setup/go-toolchain.mjs'
import { isAcceptableVersion, kubernetesTools, linkerFlags, pinnedVersion } from '@main/setup/kubernetes-tools.mjs'
import { repositoryRoot } from '@main/setup/repository.mjs'
import { describe, expect, it } from 'vitest'

const goMod = readFileSync(join(repositoryRoot, 'resources/lab/kubernetes/go.mod'), 'utf8')

describe('the lab module', () => {
  it('declares a tool line and a version for every program', () => {
    for (const tool of kubernetesTools) {
      expect(goMod).toMatch(new RegExp(`^\\s${tool.package.replaceAll('.', '\\.')}$`, 'm'))
      expect(pinnedVersion(goMod, tool.module)).toMatch(/^\d+\.\d+\.\d+$/)
    }
  })
})

describe('pinnedVersion', () => {
  it('reads both forms of require', () => {
    expect(pinnedVersion('require example.org/a v1.2.3\n', 'example.org/a')).toBe('1.2.3')
    expect(pinnedVersion('require (\n\texample.org/a v1.2.3 // indirect\n)\n', 'example.org/a')).toBe('1.2.3')
    expect(pinnedVersion('require example.org/ab v1.2.3\n', 'example.org/a')).toBeNull()
  })
})

describe('isAcceptableVersion', () => {
  it.each([
    ['kube-apiserver', 'Kubernetes v1.36.0', true],
    ['kube-apiserver', 'Kubernetes v1.35.9', false],
    ['kube-apiserver', 'Kubernetes v1.37.1', false],
    ['kube-apiserver', 'Kubernetes v0.0.0-master+$Format:%H$', false],
    ['kube-apiserver', '', false],
    ['kubectl', 'Client Version: v1.35.2\nKustomize Version: v5.8.1', true],
    ['kubectl', 'Client Version: v1.34.2', false],
    ['kwok', 'kwok version v1.37.0 go1.26.8 (linux/amd64)', true],
    ['kwok', 'kwok version v1.35.0 go1.26.8 (linux/amd64)', false],
  ])('%s that says "%s": %s', (name, printed, expected) => {
    expect(isAcceptableVersion(name, printed, '1.36.3')).toBe(expected)
  })
})

describe('linkerFlags', () => {
  it('stamps the release on the programs of Kubernetes alone', () => {
    const flags = (name: string) => {
      const tool = kubernetesTools.find((candidate) => candidate.name === name)
      return tool === undefined ? '' : linkerFlags(tool, '1.36.3')
    }
    expect(flags('kube-apiserver')).toContain('gitVersion=v1.36.3')
    expect(flags('etcd')).toBe('-s -w')
  })
})

describe('isGoUsable', () => {
  it.each([
    ['go1.26.4\nlocal\n', true],
    ['go1.27\nauto\n', true],
    ['go1.22.1\nauto\n', true],
    ['go1.22.1\nlocal\n', false],
    ['go1.20.14\nauto\n', false],
    ['', false],
  ])('%j: %s', (printed, expected) => {
    expect(isGoUsable(printed, [1, 26])).toBe(expected)
  })
})
