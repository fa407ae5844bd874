import type { FileDigest } from './documents'
import { inputTypes } from '../domain/graph'
import type { GraphDescription, GraphSignature } from '../domain/graph'
import type { Fields } from './fields'
import { firstVersion, openDocument, writeDocument } from './versions'

/** graph.json: how to call the saved_model.pb beside it, and what that must hold. */
export interface GraphFile {
  readonly savedModel: FileDigest
  /** SHA-256 of descriptionText: a name that one flipped bit changed is found when read, not when called. */
  readonly descriptionSha256: string
  readonly description: GraphDescription
}

export function serialiseGraphFile({ savedModel, descriptionSha256, description }: GraphFile): string {
  return writeDocument(firstVersion, { savedModel, descriptionSha256, ...description })
}

/** The same for equal descriptions, whoever made them. */
export function descriptionText({ nodes, variables, functions }: GraphDescription): string {
  const signatures = Object.entries(functions).map(([name, { inputs, outputs }]) => [
    name,
    inputs.map(({ key, node, dtype, shape }) => [key, node, dtype, shape]),
    outputs.map(({ key, node }) => [key, node])
  ])
  return JSON.stringify([nodes, Object.entries(variables), signatures])
}

/** Throws `damaged` or `newer-version`. */
export function parseGraphFile(text: string, what: string): GraphFile {
  const fields = openDocument(text, what, firstVersion)
  const savedModel = fields.group('savedModel')
  const functions = fields.group('functions')
  return {
    savedModel: { sizeBytes: savedModel.whole('sizeBytes'), sha256: savedModel.text('sha256') },
    descriptionSha256: fields.text('descriptionSha256'),
    description: {
      nodes: fields.whole('nodes'),
      variables: fields.record('variables'),
      functions: Object.fromEntries(Object.keys(functions.tree).map((name) => [name, signature(functions.group(name))]))
    }
  }
}

function signature(fields: Fields): GraphSignature {
  return {
    inputs: fields.groups('inputs').map((input) => ({
      key: input.text('key'),
      node: input.text('node'),
      dtype: input.choice('dtype', inputTypes),
      shape: input.numbers('shape')
    })),
    outputs: fields.groups('outputs').map((output) => ({ key: output.text('key'), node: output.text('node') }))
  }
}
