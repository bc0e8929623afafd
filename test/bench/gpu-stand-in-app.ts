// The product's window, preload and channels on a stand-in for its app core: for benches of the GPU screens alone.
import { join } from 'node:path'
import { Dispatcher } from '@main/contract/dispatcher.ts'
import { declareAppScheme, serveRenderer } from '@main/electron/app-protocol.ts'
import { registerIpc } from '@main/electron/ipc-registrar.ts'
import { lockDown } from '@main/electron/lock-down.ts'
import { openMainWindow } from '@main/electron/main-window.ts'
import { gpuContract } from '@shared/gpu/contract.ts'
import { app } from 'electron'
import { standInGpus } from './gpu-stand-in.ts'

const out = process.env.COCKPIT_BENCH_OUT
const gpus = Number(process.env.COCKPIT_BENCH_GPUS)
if (out === undefined || !Number.isInteger(gpus))
  throw new Error('COCKPIT_BENCH_OUT and COCKPIT_BENCH_GPUS say what to run')

declareAppScheme()
lockDown()
app.on('window-all-closed', () => app.quit())
void app.whenReady().then(() => {
  serveRenderer(join(out, 'renderer'))
  // Of all channels only those of the GPUs are answered; the rest of the page says that it does not know.
  const dispatcher = new Dispatcher(() => {})
  dispatcher.register(gpuContract, standInGpus(gpus, Date.now))
  // No terminal is opened here.
  registerIpc(dispatcher, (_session, port) => port.close())
  openMainWindow(join(out, 'preload'))
})
