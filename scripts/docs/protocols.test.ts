import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { protocols } from '../../src-main/engine/protocols/registry'
import { runSchema } from '../../src-main/engine/run-schema'
import { pages } from './pages'
import { protocolPage } from './protocol-page'

const root = join(import.meta.dirname, '../..')

describe('pages made from declarations', () => {
  it.each(Object.keys(pages))('%s is current (node scripts/docs.mjs writes it anew)', (file) => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(pages[file])
  })

  it('describe every protocol with its agents, turns and settings', () => {
    const sections = protocolPage(runSchema).split('\n## ')
    for (const { name, title, parameters } of protocols) {
      const section = sections.find((text) => text.startsWith(`${title} (\`${name}\`)`)) ?? ''
      expect(section).toContain('| **verifier** |')
      for (const key of Object.keys(parameters?.schema.properties ?? {})) expect(section).toContain(`| \`${parameters!.key}.${key}\` |`)
    }
  })

  it('draw a switch that does nothing alone together with one that does', () => {
    const page = protocolPage(runSchema)
    expect(page).toContain('With `mnip_protocol.sequential` on and `mnip_protocol.prover0_first` off:')
    expect(page).not.toContain('With `mnip_protocol.prover0_first` off:')
  })
})
