import { saveBlob } from './save-blob.ts'

/** Offers text as a file to save. */
export function saveText(fileName: string, mediaType: string, text: string): void {
  saveBlob(fileName, new Blob([text], { type: `${mediaType};charset=utf-8` }))
}
