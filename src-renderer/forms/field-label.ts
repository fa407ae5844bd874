import { humanised } from '@/ui/format'

/** Words for abbreviations of the reference system's names, which stay visible beside the label. */
const words: Readonly<Record<string, string>> = {
  lr: 'Learning rate',
  anneal_lr: 'Anneal learning rate',
  lmbda: 'Trace decay (lambda)',
  gamma: 'Discount (gamma)',
  critic_coef: 'Value loss weight',
  entropy_eps: 'Entropy bonus weight',
  clip_epsilon: 'Clip range',
  clip_value: 'Value clip range',
  is_random: 'Random play',
  max_grad_norm: 'Gradient norm limit',
  loss_critic_type: 'Value loss',
  target_critic_tau: 'Target critic share (tau)',
  actor: 'Policy',
  critic: 'Value'
}

/** A label people can read: `num_epochs` is Epochs, `d_decider` Decider size. */
export function fieldLabel(path: string): string {
  const key = path.split('.').pop() ?? path
  const known = words[key]
  if (known !== undefined) return known
  if (key.startsWith('num_')) return humanised(key.slice(4))
  if (key.startsWith('d_')) return `${humanised(key.slice(2))} size`
  return humanised(key.replace('_num_', '_'))
}
