import type { SchemaNode } from '@shared/config/field'
import { decoders } from '../../datasets/decoders/all'
import { allOptions } from '../../datasets/import/options'

/** Every choice that an import can have, for the command line: the fields of all decoders by name. */
export const importFields: Readonly<Record<string, SchemaNode>> = allOptions(decoders).properties as Readonly<Record<string, SchemaNode>>
