import { create } from 'zustand'

interface NamespaceChoice {
  /** null = all. Kept while kinds and clusters change, because one looks at the same namespace on each. */
  readonly namespace: string | null
  readonly setNamespace: (namespace: string | null) => void
}

export const useNamespaceChoice = create<NamespaceChoice>((set) => ({
  namespace: null,
  setNamespace: (namespace) => set({ namespace }),
}))
