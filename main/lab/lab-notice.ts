/** Said wherever a lab comes up: what a pod of the lab is not. */
export const podShellNotice =
  'A shell in a pod of the lab is a shell on this machine, as you: it starts in an empty scratch folder with a bare environment, but nothing keeps it there.'
