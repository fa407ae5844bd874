import { Type } from '@sinclair/typebox'
import { choice, flag, group, integer, nullable, real } from './field'

/** Whether messages give the label away (nip-spec 2.12, 8.11). */
export const messageRegressionSchema = group(
  'Message regression',
  "After every iteration a small network learns to name the label from an agent's first message alone; its share of right answers is logged as message_regression_score.",
  {
    enabled: flag(false, { help: 'A score near one half: the first message says nothing about the label by itself. Near one: it gives the label away.' }),
    agents: nullable(Type.Unsafe<string[]>({ type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 64 }), {
      help: 'Names of the agents whose messages are looked at. Empty: all.'
    }),
    test_size: real(0.2, { exclusiveMinimum: 0, exclusiveMaximum: 1, help: 'Share of the messages that the network is tested on and does not see before.' }),
    mlp_num_layers: integer(2, { minimum: 2, maximum: 8, help: 'Linear layers of the network.', advanced: true }),
    mlp_hidden_size: integer(64, { minimum: 1, maximum: 1024, help: 'Width of its hidden layers.', advanced: true }),
    mlp_activation: choice(['relu', 'tanh', 'sigmoid'], 'relu', { help: 'Its nonlinearity.', advanced: true }),
    mlp_num_epochs: integer(10, { minimum: 1, maximum: 1000, unit: 'epochs', help: 'Passes over the messages.', advanced: true }),
    mlp_batch_size: integer(512, { minimum: 1, maximum: 1_000_000, unit: 'messages', help: 'Messages per step.', advanced: true }),
    mlp_learning_rate: real(0.001, { exclusiveMinimum: 0, maximum: 1, help: 'Learning rate of its Adam.', advanced: true })
  }
)
