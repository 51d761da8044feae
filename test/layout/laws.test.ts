/** The laws of the layout stand in oxlint.config.ts. Here each of them is broken once, in a project of its own. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

const breaches: Readonly<Record<string, [file: string, source: string]>> = {
  'an upward import': ['src/limits/up.ts', "export * from '../accounts/users.ts'\n"],
  'an import of the composition root': ['src/flows/root.ts', "export * from '../services.ts'\n"],
  'an import of all settings': ['src/accounts/all.ts', "export * from '../settings.ts'\n"],
  'HTTP in a flow': ['src/flows/http.ts', "export { Hono } from 'hono'\n"],
  'an operator’s route in the api': ['src/api/ops.ts', "export * from '../operator/operator.ts'\n"],
  'the composition root for an operator': ['src/operator/root.ts', "export * from '../services.ts'\n"],
  'a provider by name': ['src/app.ts', "export * from './delivery/ronglian/ronglian.ts'\n"],
  'a challenge kind by name': ['src/api/kind.ts', "export * from '../challenge/picture/picture.ts'\n"],
  'a binding outside of its client': ['src/flows/sql.ts', 'export type Db = D1Database\n'],
  'a circle': ['src/core/a.ts', "export * from './b.ts'\n"],
}

const lawful: Readonly<Record<string, string>> = {
  'src/core/b.ts': "export * from './a.ts'\n",
  'src/accounts/users.ts': "export * from '../core/result.ts'\nexport * from './settings.ts'\n",
  'src/accounts/database.ts': 'export type Db = D1Database\n',
  'src/operator/operator.ts':
    "export { Hono } from 'hono'\nexport * from '../api/kind.ts'\nexport * from '../accounts/users.ts'\n",
  'src/services.ts': "export * from './delivery/ronglian/ronglian.ts'\n",
  'src/settings.ts': "export * from './delivery/ronglian/settings.ts'\n",
}

const project = mkdtempSync(join(tmpdir(), 'latchkey-laws-'))
let findings: Readonly<Record<string, number>>

beforeAll(() => {
  copyFileSync(join(root, 'oxlint.config.ts'), join(project, 'oxlint.config.ts'))
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
  for (const [file, source] of [...Object.values(breaches), ...Object.entries(lawful)]) {
    mkdirSync(dirname(join(project, file)), { recursive: true })
    writeFileSync(join(project, file), source)
  }
  findings = countByFile(lint())
})

afterAll(() => rmSync(project, { recursive: true }))

it.each(Object.entries(breaches))('finds %s', (_, [file]) => {
  expect(findings[file]).toBe(1)
})

it.each(Object.keys(lawful).filter((file) => file !== 'src/core/b.ts'))('allows %s', (file) => {
  expect(findings[file]).toBeUndefined()
})

function lint(): string {
  try {
    return execFileSync(join(root, 'node_modules/.bin/oxlint'), ['--format=json', 'src'], {
      cwd: project,
      encoding: 'utf8',
    })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

function countByFile(report: string): Record<string, number> {
  const { diagnostics } = JSON.parse(report) as { diagnostics: { filename: string }[] }
  const counts: Record<string, number> = {}
  for (const { filename } of diagnostics) counts[filename] = (counts[filename] ?? 0) + 1
  return counts
}
