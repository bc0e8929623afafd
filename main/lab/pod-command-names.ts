/** The programs that answer in the lab's pods (main/lab/pod-command.ts); each becomes a file on their PATH. */
export const podCommandNames = ['nvidia-smi', 'python', 'python3', 'curl', 'nslookup'] as const
