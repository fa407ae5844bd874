import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../node_modules/.cache/python-safetensors')
const python = join(folder, 'bin/python')

/** Reads a file and writes it again with the package that the format's authors publish; no array library is needed for that. */
const again = `
import sys
from safetensors import deserialize, serialize
with open(sys.argv[1], "rb") as file:
    arrays = deserialize(file.read())
# what reading calls F32, writing calls float32
names = {"F32": "float32", "F64": "float64", "I32": "int32", "I64": "int64"}
described = {name: {"dtype": names[each["dtype"]], "shape": each["shape"], "data": bytes(each["data"])} for name, each in arrays}
with open(sys.argv[2], "wb") as file:
    file.write(serialize(described))
`

/** Python with the package, in a virtual environment made on first use; or why there is none, which can only be a missing network or Python. */
export function pythonSafetensors(): { readonly rewrite: (from: string, to: string) => void } | { readonly missing: string } {
  try {
    if (!existsSync(join(folder, 'ready'))) {
      mkdirSync(folder, { recursive: true })
      execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe' })
      execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'safetensors==0.5.3'], { stdio: 'pipe' })
      mkdirSync(join(folder, 'ready'))
    }
  } catch (thrown) {
    return { missing: thrown instanceof Error ? thrown.message : String(thrown) }
  }
  return { rewrite: (from, to) => void execFileSync(python, ['-c', again, from, to], { stdio: 'pipe' }) }
}
