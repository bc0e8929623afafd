/** What no server can be had for: the supervisor answers in its place, and says so wherever it is listed. */
export const standInParts = [
  {
    kind: 'Platform API',
    detail: 'A stand-in: the calls of the Day-2 guide. Who can sign in: platform-accounts.yaml in the lab folder',
  },
  { kind: 'Loki', detail: "A stand-in: the pods' log lines by a part of LogQL" },
  { kind: 'Tempo', detail: "A stand-in: searches traces of the lab's own load" },
] as const
