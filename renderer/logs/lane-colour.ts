/** Light and dark; eight that are told apart beside each other. The pod's name always stands beside its colour. */
const colours = [
  'light-dark(#0b57a4, #7ab8ff)',
  'light-dark(#a14a00, #ffab66)',
  'light-dark(#11683a, #52c78a)',
  'light-dark(#8a1f7a, #f09be0)',
  'light-dark(#6b5d00, #d8c94a)',
  'light-dark(#00626e, #5cd0de)',
  'light-dark(#5a3fb0, #b7a3ff)',
  'light-dark(#7a3b3b, #e8a9a9)',
]

/** The colour of the n-th pod. */
export function laneColour(index: number): string {
  return colours[((index % colours.length) + colours.length) % colours.length] ?? 'currentColor'
}
