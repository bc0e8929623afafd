import { windowFrames } from '../bridge/next-frame.ts'
import { PaintQueue } from './paint-queue.ts'

/** The one of this window. */
export const windowPaint = new PaintQueue(windowFrames, () => performance.now())
