import { Type } from '@sinclair/typebox'
import { choice, flag, group, nullable } from './field'

const runId = Type.Unsafe<string>({ type: 'string', minLength: 1 })

/** Another run of the workspace that lends this one its settings (nip-spec 2.12). */
export const baseRunSchema = group('Base run', 'Begin from the settings of another run of this workspace.', {
  base_run_type: choice(['none', 'parameters'], 'none', {
    help: 'parameters: every setting that is not given here is that of the base run. To go on from its weights, fork it, or load agents from its checkpoints.'
  }),
  run_id: nullable(runId, { help: 'Id of the base run.' })
})

/** Fields of an agent that say where it comes from. They stay as given when the rest of the record is taken from there. */
export const originFields = {
  load_checkpoint_and_parameters: flag(false, {
    help: 'Take the weights of this agent, and its architecture, from a checkpoint of another run of the workspace. How fast and when it learns stays as set here.'
  }),
  checkpoint_run_id: nullable(runId, { help: 'Id of the run whose agent of the same name is taken.' }),
  checkpoint_version: Type.String({
    default: 'latest',
    minLength: 1,
    help: 'Which of its checkpoints: latest, best, or a number of iterations. The run remembers the number.'
  })
}
