import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Texts of the length and the words of the shipped ones: their sections in another mixture, each with a word of its own.
 * @param shippedFolders where the shipped ones lie.
 */
export async function writeOwnTexts(folder: string, shippedFolders: readonly string[], count: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const sections: string[] = []
  for (const shipped of shippedFolders) {
    for (const name of (await readdir(shipped)).filter((each) => each.endsWith('.md')).sort()) {
      const text = (await readFile(join(shipped, name), 'utf8')).replace(/^---\n[\s\S]*?\n---\n/, '')
      sections.push(...text.split(/^(?=## )/m).filter((section) => section.trim() !== ''))
    }
  }
  for (let number = 0; number < count; number += 1) {
    // Steps that share no factor with the count, so that every text is another mixture.
    const chosen = [0, 1, 2, 3, 4].map((place) => sections[(number * 7 + place * 131) % sections.length] ?? '')
    await writeFile(join(folder, `note-${number}.md`), `# Note ${number} marker${number}\n\n${chosen.join('\n')}`)
  }
}
