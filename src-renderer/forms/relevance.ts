import { defaultAgent } from '@shared/config/resolve'

/** When a setting does nothing in the present configuration, the sentence that says so; empty when it counts. */
export function unusedBecause(path: string, valueAt: (path: string) => unknown): string {
  const [first = '', agent = defaultAgent] = path.split('.')
  if (first === 'agents') return agentNote(path.split('.').slice(2).join('.'), agent, valueAt)
  switch (path) {
    case 'd_linear_message_space':
      return valueAt('include_linear_message_space') === true ? '' : 'Used only with the linear message space.'
    case 'dataset_options.selected_classes':
      return valueAt('dataset_options.binarification_method') === 'select_two' ? '' : 'Used only with select_two.'
    case 'dataset_options.binarification_seed':
      return valueAt('dataset_options.binarification_method') === 'select_two' ? 'Not used with select_two.' : ''
    case 'ppo.clip_epsilon':
      return clipsRatios(valueAt) || valueAt('rl.clip_value') === true ? '' : 'Used only for ratios that are clipped.'
    case 'rl.rollouts_per_iteration':
      return valueAt('rl.frames_per_batch') === null ? '' : 'Used only while frames per batch is empty.'
    case 'rl.num_normalization_steps':
      return valueAt('reference_quirks') === true ? '' : 'Used only with reference quirks.'
    default:
      return ''
  }
}

function clipsRatios(valueAt: (path: string) => unknown): boolean {
  const trainer = valueAt('trainer')
  if (trainer === 'spg') return String(valueAt('spg.variant')).startsWith('p')
  return trainer === 'vanilla_ppo' && valueAt('ppo.loss_type') === 'clip'
}

function agentNote(key: string, agent: string, valueAt: (path: string) => unknown): string {
  const own = (name: string): unknown => valueAt(`agents.${agent}.${name}`)
  if (key !== 'is_random' && own('is_random') === true) return 'Not used: this agent plays by lot.'
  if (key === 'kernel_size') return own('building_block_type') === 'conv2d' ? '' : 'Used only with conv2d blocks.'
  if (key === 'orthogonal_initialisation_gain') return own('use_orthogonal_initialisation') === true ? '' : 'Used only with orthogonal initialisation.'
  if (key.startsWith('update_schedule.')) return scheduleNote(key.slice('update_schedule.'.length), own('update_schedule.type'))
  if (key.includes('linear_message_selector')) return valueAt('include_linear_message_space') === true ? '' : 'Used only with the linear message space.'
  return ''
}

const scheduleFields: Readonly<Record<string, readonly string[]>> = {
  ContiguousPeriodicUpdateSchedule: ['period', 'start', 'stop'],
  AlternatingPeriodicUpdateSchedule: ['period', 'first_agent_num_rounds', 'first_agent'],
  CustomUpdateSchedule: ['sequence']
}

function scheduleNote(key: string, type: unknown): string {
  if (key === 'type' || (typeof type === 'string' && scheduleFields[type]?.includes(key))) return ''
  const readers = Object.entries(scheduleFields).flatMap(([name, keys]) => (keys.includes(key) ? [name.replace('UpdateSchedule', '')] : []))
  return `Used only with ${readers.join(' or ')}.`
}
