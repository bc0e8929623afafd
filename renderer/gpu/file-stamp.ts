/** For the name of a file: of what, and when. Context names may hold what no file name may. */
export const fileStamp = (of: string): string =>
  `${of.replace(/[^\w.-]+/g, '-')}-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
