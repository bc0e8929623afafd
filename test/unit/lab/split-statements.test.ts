import { splitStatements } from '@main/lab/split-statements.ts'
import { describe, expect, it } from 'vitest'

describe('splitStatements', () => {
  it('splits at semicolons and drops comments', () => {
    expect(splitStatements('CREATE TABLE a (b int); -- one; more\n/* ; */ SELECT 1;;\n')).toEqual([
      'CREATE TABLE a (b int)',
      'SELECT 1',
    ])
  })

  it('leaves quoted semicolons alone', () => {
    const statements = ["SELECT 'a;''b;'", 'SELECT "c;d"', 'DO $$ BEGIN; END $$', 'DO $x$ a; $$ b; $x$']
    expect(splitStatements(statements.join(';'))).toEqual(statements)
  })

  it('keeps minus and division', () => {
    expect(splitStatements("SELECT 4/2 - 1, now() - interval '1 day'")).toEqual([
      "SELECT 4/2 - 1, now() - interval '1 day'",
    ])
  })
})
