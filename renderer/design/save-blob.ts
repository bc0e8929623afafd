/** Offers a file to save, as any browser does; the window asks where to. */
export function saveBlob(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download has taken its own hold of the blob by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** Offers canvases, one below the other on a ground, as one picture to save. */
export function savePicture(fileName: string, canvases: readonly HTMLCanvasElement[], ground: string): void {
  const whole = document.createElement('canvas')
  whole.width = Math.max(1, ...canvases.map(({ width }) => width))
  whole.height = Math.max(
    1,
    canvases.reduce((sum, { height }) => sum + height, 0),
  )
  const pen = whole.getContext('2d')
  if (pen === null) return
  pen.fillStyle = ground
  pen.fillRect(0, 0, whole.width, whole.height)
  let top = 0
  for (const canvas of canvases) {
    pen.drawImage(canvas, 0, top)
    top += canvas.height
  }
  whole.toBlob((blob) => {
    if (blob !== null) saveBlob(fileName, blob)
  }, 'image/png')
}
