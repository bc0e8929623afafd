const most = 1000

/** Every place below `root` that has these words, as they stand, whatever their case; 1,000 at most. */
export function findInText(root: HTMLElement, words: string): readonly Range[] {
  const wanted = words.trim().toLowerCase()
  if (wanted === '') return []
  const found: Range[] = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null && found.length < most; node = walker.nextNode()) {
    const text = (node.nodeValue ?? '').toLowerCase()
    for (let at = text.indexOf(wanted); at !== -1 && found.length < most; at = text.indexOf(wanted, at + 1)) {
      if (node.parentElement?.closest('button') !== null) break
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + wanted.length)
      found.push(range)
    }
  }
  return found
}

/** Shows what was found without touching the text; `now` is the one at which one stands. */
export function showFound(found: readonly Range[], now: number): void {
  const current = found[now]
  CSS.highlights.set('found', new Highlight(...found))
  CSS.highlights.set('found-now', new Highlight(...(current === undefined ? [] : [current])))
  current?.startContainer.parentElement?.scrollIntoView({ block: 'nearest' })
}

export function hideFound(): void {
  CSS.highlights.delete('found')
  CSS.highlights.delete('found-now')
}
