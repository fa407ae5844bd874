import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../../engine/backend/cpu'
import { readCaseFolders } from '../../store/parity-files'
import { runParity } from './harness'

const root = join(import.meta.dirname, '../../../parity')

/** Cases that pass and cases that ask for something not built or never used, so that a case cannot slip from one to the other unseen. */
const families: readonly (readonly [family: string, passed: number, skipped: number])[] = [
  ['amago_activations', 7, 0],
  ['amago_cnn', 8, 0],
  ['amago_cnn_tstep', 10, 0],
  ['amago_drq_aug', 5, 0],
  ['amago_ff_tstep', 10, 0],
  ['amago_input_norm', 6, 0],
  ['amago_mlp', 7, 0],
  ['amago_normalization', 8, 0],
  ['nip_agent_parts', 14, 0],
  ['nip_combined', 17, 0],
  ['nip_data_cycler', 3, 0],
  ['nip_dataset', 6, 0],
  ['nip_distribution', 5, 0],
  // trained where it can be compiled: the parity phase of `npm test` does
  ['nip_e2e', 0, 7],
  ['nip_env', 20, 0],
  ['nip_gae', 10, 0],
  ['nip_init', 4, 0],
  ['nip_maths', 9, 5],
  ['nip_obs_norm', 3, 0],
  ['nip_ppo_clip', 14, 0],
  ['nip_ppo_kl', 5, 0],
  ['nip_protocol_step', 19, 2],
  ['nip_protocol_tables', 21, 0],
  ['nip_reinforce', 3, 2],
  ['nip_reward_to_go', 5, 0],
  ['nip_solo_agent', 2, 0],
  ['optim_steps', 7, 4],
  ['rlpyt_conv2d', 9, 0],
  ['rlpyt_conv2d_head', 6, 0],
  ['rlpyt_conv_output_shape', 3, 0],
  ['rlpyt_leading_dims', 8, 0],
  ['rlpyt_mlp', 10, 0],
  ['rlpyt_running_mean_std', 4, 0],
  ['rlpyt_scale_grad', 5, 0],
  ['rlpyt_state_dict', 7, 0],
  ['rlpyt_valid_mean', 8, 0]
]

/** Whole iterations of training take a while: each case is a test of its own. With the reason for those that are skipped. */
const trainLoop = 'nip_train_loop'
const skippedLoops: Readonly<Record<string, string>> = { ppo_frozen_verifier: 'fixed: G38' }
const loops = readdirSync(join(root, trainLoop)).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : []))

// plain JavaScript kernels: no native part is needed to compare numbers
beforeAll(startCpu)

describe('recorded numbers of the reference', () => {
  it('are all compared', () => {
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map(({ name }) => name).sort()).toEqual([...families.map(([family]) => family), trainLoop].sort())
    expect(loops).toHaveLength(23)
  })

  it.each(families)(
    '%s',
    async (family, passed, skipped) => {
      const lines: string[] = []
      const totals = await runParity(readCaseFolders([join(root, family)]), (text) => lines.push(text))
      expect(lines.filter((text) => text.startsWith('FAILED'))).toEqual([])
      expect(totals).toMatchObject({ passed, failed: 0, skipped })
    },
    60_000
  )

  it.each(loops)(`${trainLoop} %s`, async (name) => {
    const lines: string[] = []
    const files = [...readCaseFolders([join(root, trainLoop)])].filter(({ path }) => path.endsWith(`/${name}.json`))
    const totals = await runParity(files, (text) => lines.push(text))
    const reason = skippedLoops[name]
    expect(lines).toEqual(reason === undefined ? [] : [`${trainLoop}/${name}: skipped (${reason})`])
    expect(totals).toMatchObject({ passed: reason === undefined ? 1 : 0, failed: 0, skipped: reason === undefined ? 0 : 1 })
  })
})
