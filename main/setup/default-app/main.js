// What Electron runs when it is given an application's path. Release builds bring one; the dist that is taken from
// the package registry on closed networks lacks it, and without it Electron exits in silence. Development and tests only.
'use strict'

const Module = require('node:module')
const { existsSync, readFileSync } = require('node:fs')
const { dirname, join, resolve } = require('node:path')
// `setAppPath` and `setVersion` are Electron's own, for its launcher, and not in its public types.
/** @typedef {Electron.App & { setAppPath(path: string): void, setVersion(version: string): void }} LaunchedApp */
const app = /** @type {LaunchedApp} */ (require('electron').app)
// With `isMain`, so that the application sees itself as the program and not as a part of this launcher.
/** @type {(path: string, parent: null, isMain: boolean) => unknown} */
const load = Reflect.get(Module, '_load')

/** @type {string[]} */
const preloaded = []
/** @type {string | undefined} */
let target
const words = process.argv.slice(1)
while (words.length > 0 && target === undefined) {
  const word = words.shift() ?? ''
  if (word === '-r' || word === '--require') {
    // Playwright attaches through a module that must be loaded before the application.
    preloaded.push(words.shift() ?? '')
  } else if (word === '-v' || word === '--version') {
    console.log(`v${process.versions.electron}`)
    process.exit(0)
  } else if (word === '-a' || word === '--abi') {
    console.log(process.versions.modules)
    process.exit(0)
  } else if (!word.startsWith('-')) {
    target = word
  }
}
if (target === undefined) {
  console.error('usage: electron [-r MODULE] PATH-OF-APPLICATION')
  process.exit(1)
}

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
for (const module of preloaded) require(module)

const folder = resolve(target)
const manifest = join(folder, 'package.json')
let entry = folder
if (existsSync(manifest)) {
  const description = JSON.parse(readFileSync(manifest, 'utf8'))
  if (description.version) app.setVersion(description.version)
  app.name = description.productName ?? description.name ?? app.name
  app.setAppPath(folder)
  entry = join(folder, description.main ?? 'index.js')
} else {
  app.setAppPath(dirname(folder))
}
try {
  load(entry, null, true)
} catch (failure) {
  console.error('The application failed while it was loaded:', failure)
  process.exit(1)
}
