import type { Tree } from '@shared/config/paths'

/** The bodies of other libraries, small enough for images of 4 x 4 pixels, in the varieties that compute something else. */
export const bodyVariants: readonly (readonly [string, Tree])[] = [
  [
    'rlpyt_conv2d',
    { body: 'rlpyt_conv2d', rlpyt_conv2d: { channels: [2, 3], kernel_sizes: [3, 2], strides: [2, 1], paddings: [1, 0], dilations: [1, 1], hidden_sizes: [3] } }
  ],
  [
    'rlpyt_conv2d, pooled and dilated',
    {
      body: 'rlpyt_conv2d',
      rlpyt_conv2d: {
        channels: [2],
        kernel_sizes: [2],
        strides: [2],
        paddings: null,
        dilations: [2],
        use_maxpool: true,
        hidden_sizes: 3,
        output_size: 2,
        nonlinearity: 'SiLU',
        grad_scale: 0.7
      }
    }
  ],
  ['rlpyt_mlp', { body: 'rlpyt_mlp', rlpyt_mlp: { hidden_sizes: [3], nonlinearity: 'GELU' } }],
  ['rlpyt_mlp, normalised', { body: 'rlpyt_mlp', rlpyt_mlp: { hidden_sizes: [], output_size: 2, normalize_observation: true } }],
  [
    'amago_cnn',
    { body: 'amago_cnn', amago_cnn: { channels: [2, 2, 2], kernels: [2, 1, 1], strides: [1, 1, 1], img_features: 3, rl2_features: 2, d_output: 3 } }
  ],
  [
    'amago_cnn, residual',
    {
      body: 'amago_cnn',
      amago_cnn: {
        cnn_type: 'IMPALAishCNN',
        cnn_block_depths: [4],
        img_features: 3,
        rl2_features: 2,
        d_output: 8,
        out_norm: 'simnorm',
        activation: 'mish',
        obs_key: 'picture'
      }
    }
  ],
  ['amago_ff', { body: 'amago_ff', amago_ff: { n_layers: 2, d_hidden: 3, d_output: 3 } }],
  [
    'amago_ff, adaptive',
    {
      body: 'amago_ff',
      amago_ff: { n_layers: 1, d_hidden: 3, d_output: 3, activation: 'adaptive', norm: 'unitball', n_ff_blocks: 1, specify_obs_keys: ['picture', 'history'] }
    }
  ]
]
