import { CockpitError } from '@shared/contract/cockpit-error.ts'

const patienceMs = 20_000

/**
 * Has ClickHouse on this port of loopback carry out one statement, as its only user.
 * @param settings of this statement alone
 * @throws CockpitError LAB_NO_CLICKHOUSE, with what the server says
 */
export async function clickhouseStatement(
  port: number,
  statement: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  const failed = (why: string) => new CockpitError('LAB_NO_CLICKHOUSE', `ClickHouse: ${why}`, 'Look at `lab status`.')
  let response: Response
  try {
    response = await fetch(`http://127.0.0.1:${port}/?${new URLSearchParams(settings)}`, {
      method: 'POST',
      body: statement,
      signal: AbortSignal.timeout(patienceMs),
    })
  } catch (thrown) {
    throw failed(thrown instanceof Error ? thrown.message : String(thrown))
  }
  const text = await response.text()
  if (!response.ok) throw failed(text.trim())
  return text
}
