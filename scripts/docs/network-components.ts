/** One component of engine/nets as docs/networks.md shows it. */
export interface ComponentText {
  readonly title: string
  /** Below src-main/engine/nets. */
  readonly file: string
  /** What it is made after. */
  readonly source: string
  readonly text: string
  /** Left to right, from what goes in to what comes out. */
  readonly drawing: readonly string[]
  readonly shapes: string
  readonly defaults: string
}

const rlpyt = (name: string): string => `rlpyt, \`${name}\``
const amago = (name: string): string => `AMAGO 3.1, \`${name}\``

export const rlpytComponents: readonly ComponentText[] = [
  {
    title: 'MlpModel',
    file: 'rlpyt/mlp-model.ts',
    source: rlpyt('rlpyt.models.mlp.MlpModel'),
    text: 'Linear layers with a nonlinearity after each, then a linear layer if there is an output size. Hidden sizes are one number, a list, an empty list or null; without an output size the last hidden layer is the output, with its nonlinearity applied. Parameters `model.0`, `model.2`, ...: nonlinearities take a place.',
    drawing: ['x', 'linear', 'nonlinearity', '...', 'linear (output size)'],
    shapes: '(row, input) to (row, output)',
    defaults: 'nonlinearity ReLU'
  },
  {
    title: 'Conv2dModel',
    file: 'rlpyt/conv2d-model.ts',
    source: rlpyt('rlpyt.models.conv2d.Conv2dModel'),
    text: "Convolutions with a nonlinearity after each. With max-pooling the convolutions have stride 1, and where a stride is above 1 a maximum over windows of that size follows, without padding. The sizes it comes to, `conv_out_size` in rlpyt, are known without running: `output`. The dilations are ours; rlpyt's `head_sizes`, which nothing reads, is not there.",
    drawing: ['image', 'convolution', 'nonlinearity', 'maximum, if pooled and stride > 1', '...'],
    shapes: "(n, height, width, channel) to (n, height', width', channel'), sizes by conv2d_output_shape",
    defaults: 'no padding, no pooling, dilation 1, ReLU'
  },
  {
    title: 'Conv2dHeadModel',
    file: 'rlpyt/conv2d-head-model.ts',
    source: rlpyt('rlpyt.models.conv2d.Conv2dHeadModel'),
    text: 'Conv2dModel, flattened channel first, then MlpModel. With neither hidden sizes nor output size the flattened features are the output. Parameters `conv.conv.*` and `head.model.*`.',
    drawing: ['image', 'Conv2dModel', 'flatten, channel first', 'MlpModel'],
    shapes: '(n, height, width, channel) to (n, output)',
    defaults: 'as its halves'
  },
  {
    title: 'conv2d_output_shape',
    file: 'rlpyt/conv2d-output-shape.ts',
    source: rlpyt('rlpyt.models.utils.conv2d_output_shape'),
    text: 'floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, for rows and columns. Rounding goes down below zero too, so that an image too small comes to 0 or less; layers refuse that by name.',
    drawing: ['height, width', "height', width'"],
    shapes: 'two numbers to two numbers; kernel, stride and padding may be pairs',
    defaults: 'kernel 1, stride 1, padding 0, dilation 1'
  },
  {
    title: 'Leading dimensions',
    file: 'rlpyt/leading-dims.ts',
    source: rlpyt('rlpyt.utils.tensor.infer_leading_dims, restore_leading_dims'),
    text: 'Models of rlpyt take one item, a batch of them, or a batch at every time step. The axes before the data are found, folded into one, and put back.',
    drawing: ['[T, B, ...]', '[T B, ...]', 'model', '[T, B, ...]'],
    shapes: '[], [B] or [T, B] before the data',
    defaults: 'none'
  },
  {
    title: 'ScaleGrad',
    file: 'rlpyt/scale-grad.ts',
    source: rlpyt('rlpyt.models.utils.ScaleGrad'),
    text: 'Hands values on as they are; the gradient that comes back is multiplied. The body `rlpyt_conv2d` puts it between its convolutions and its heads.',
    drawing: ['x', 'x', 'gradient times scale'],
    shapes: 'any',
    defaults: 'scale 1 in the body'
  },
  {
    title: 'State dicts',
    file: 'rlpyt/update-state-dict.ts',
    source: rlpyt('rlpyt.models.utils.update_state_dict, strip_ddp_state_dict'),
    text: 'Values of one model moved to another of the same names and shapes: tau of the new and 1 - tau of the old, copied at 1. Whole numbers are blended and cut off. Names lose one leading `module.`, which DistributedDataParallel puts there (`rlpyt/strip-ddp-state-dict.ts`). `import-weights --tau` uses both.',
    drawing: ['incoming', 'names without module.', 'tau new + (1 - tau) old'],
    shapes: 'named arrays to named arrays',
    defaults: 'tau 1, prefixes stripped'
  },
  {
    title: 'RunningMeanStd',
    file: 'rlpyt/running-mean-std.ts',
    source: rlpyt('rlpyt.models.running_mean_std.RunningMeanStdModel'),
    text: 'Mean, biased variance and count of everything seen, merged batch by batch; the first batch replaces what was there. The body `rlpyt_mlp` normalises its inputs by them, within limits, as MujocoFfModel does. Here what is learned from counts, minibatch by minibatch; rlpyt counts what is collected. Buffers `mean`, `var`, `count`.',
    drawing: ['x', '(x - mean) / sqrt(var)', 'cut to +- clip'],
    shapes: '([T], [B], ...shape)',
    defaults: 'clip 10, least variance 1e-6'
  },
  {
    title: 'valid_mean',
    file: 'rlpyt/valid-mean.ts',
    source: rlpyt('rlpyt.utils.tensor.valid_mean'),
    text: 'The mean of what a mask lets through: sum(x valid) / sum(valid). Nothing valid is not a number. InputNorm leaves padding out of its statistics by it.',
    drawing: ['x, mask', 'sum(x mask) / sum(mask)'],
    shapes: 'any, over all axes or those named',
    defaults: 'no mask, all axes'
  }
]

export const amagoComponents: readonly ComponentText[] = [
  {
    title: 'Activations, symlog and symexp',
    file: 'amago/activations.ts',
    source: amago('amago.nets.utils.activation_switch, symlog, symexp, SlowAdaptiveRational'),
    text: 'leaky_relu (slope 0.01), relu, gelu (by the error function), mish, and adaptive: a learned ratio of polynomials, `amago/adaptive-rational.ts`, with parameters `numerator` (6) and `denominator` (4) that start close to a leaky ReLU. symlog(x) = sign(x) ln(|x| + 1), symexp its inverse; both have slope 0 at 0, as there (`pointwise.ts`).',
    drawing: ['x', 'f(x)'],
    shapes: 'any',
    defaults: 'leaky_relu'
  },
  {
    title: 'Normalization',
    file: 'amago/normalization.ts',
    source: amago('amago.nets.ff.Normalization'),
    text: "Over the last axis. layer: PyTorch's LayerNorm. rmsnorm: x / sqrt(mean(x^2) + 1e-5) times `scale`. unitball: x / (||x|| + 1e-5); unitball-detach takes the length for a constant in the gradient. hypersphere: x / max(||x||, 1e-12) sqrt(d). simnorm: a softmax in every eight features. none.",
    drawing: ['x', 'norm over features', 'scale and shift (layer), scale (rmsnorm)'],
    shapes: '(..., feature) to the same',
    defaults: 'layer'
  },
  {
    title: 'InputNorm',
    file: 'amago/input-norm.ts',
    source: amago('amago.nets.utils.InputNorm'),
    text: "Moving averages of every feature and of its square. In training they count the batch first and then normalise it; step t takes beta / (1 - (1 - beta)^t) of it, where t is one more than the steps counted, so that the first takes about a half. Rows that are 4.0 throughout are padding and do not count. Features whose deviation is at most 0.01 are centred but not divided; results lie within +- 10,000. Buffers `mu`, `nu`, `_t`, stored and restored as batch norm's are.",
    drawing: ['x', 'move mu, nu (training)', '(x - mu) / sigma', 'cut to +- 1e4'],
    shapes: '(batch, length, feature) to the same',
    defaults: 'beta 1e-4, nu 1 at first'
  },
  {
    title: 'MLP and FFBlock',
    file: 'amago/mlp.ts',
    source: amago('amago.nets.ff.MLP, FFBlock'),
    text: 'MLP: linear, norm, activation, n_layers times, then a linear layer. FFBlock (`amago/ff-block.ts`): linear, norm, activation, twice, added to the input; the body `amago_ff` can put some of them behind its encoder. Dropout, which is 0 there, is not built.',
    drawing: ['x', 'linear, norm, activation', '...', 'linear'],
    shapes: '(row, inputs) to (row, outputs)',
    defaults: 'no norm inside'
  },
  {
    title: 'Image networks',
    file: 'amago/cnn.ts',
    source: amago('amago.nets.cnn.CNN, NatureishCNN, DrQCNN, GridworldCNN, IMPALAishCNN'),
    text: 'Convolutions without padding and an activation after each: NatureishCNN three of any sizes (32, 64, 64 channels; kernels 8, 4, 3; strides 4, 2, 1), DrQCNN four of 3 x 3 and 32 channels (the first of stride 2), GridworldCNN three of 2 x 2 (16, 32, 48). IMPALAishCNN: blocks of a 3 x 3 convolution, a 3 x 3 maximum of stride 2 and two residual blocks (activation, convolution, activation, convolution, sum, group norm in 4 groups). Bytes become value / 128 - 1; images may come channels first or last. AMAGO starts kernels orthogonal at their centre and zero around it; here `use_orthogonal_initialisation` of the agent decides.',
    drawing: ['image', 'value / 128 - 1, for bytes', 'convolutions', 'flatten, channel first'],
    shapes: '(batch, length, height, width, channel), or channels first, to (batch, length, feature)',
    defaults: 'NatureishCNN'
  },
  {
    title: 'DrQv2Aug',
    file: 'amago/drqv2-aug.ts',
    source: amago('amago.nets.cnn.DrQv2Aug'),
    text: 'The border of an image repeated 4 times on every side, and the image cut out again at a shift of 0 to 8 pixels along width and height: of the last entries of every minibatch, at least one. Shifts are drawn on the host from a stream of the run (`random.augmentation` of its state), are an input of the step, and are there only while something is learned. AMAGO samples bilinearly at pixel centres, which is the same to 1e-5.',
    drawing: ['image', 'repeat the border', 'cut at the shift'],
    shapes: '(n, side, side, channel) and shifts (n, 2) to the same; square images only',
    defaults: 'off; 0.75 of the batch'
  },
  {
    title: 'TstepEncoder',
    file: 'amago/tstep-encoder.ts',
    source: amago('amago.nets.tstep_encoders.TstepEncoder'),
    text: "What the two encoders have in common: observations by key and rl2s, the previous reward and action, in; one vector a time step out. `forward` hides rl2s where that is asked for, without touching the caller's, and calls `innerForward`; a log, if given, receives largest, smallest, deviation and mean of what stands inside.",
    drawing: ['obs, rl2s', 'hide rl2s?', 'innerForward', '(batch, length, emb_dim)'],
    shapes: 'obs (batch, length, ...), rl2s (batch, length, feature)',
    defaults: 'rl2s shown'
  },
  {
    title: 'FFTstepEncoder',
    file: 'amago/ff-tstep-encoder.ts',
    source: amago('amago.nets.tstep_encoders.FFTstepEncoder'),
    text: 'Observations flattened and joined in the order of their keys (by code point), rl2s last; InputNorm, MLP, norm. Parameters `in_norm`, `base`, `out_norm`. Version 3.3 calls the last norm `out_norm`, puts a `norm` into the hidden layers and can widen everything to its input (`auto_scale`); the component has all of it, the body keeps to 3.1.',
    drawing: ['obs, rl2s', 'join', 'InputNorm', 'MLP', 'norm'],
    shapes: 'to (batch, length, d_output)',
    defaults: 'n_layers 2, d_hidden 512, d_output 256, norm layer, leaky_relu'
  },
  {
    title: 'CNNTstepEncoder',
    file: 'amago/cnn-tstep-encoder.ts',
    source: amago('amago.nets.tstep_encoders.CNNTstepEncoder'),
    text: 'An image network and a linear layer on it; symlog and a linear layer on rl2s; the activation on both together, a linear layer, a norm. Parameters `cnn`, `img_features`, `rl2_features`, `merge`, `out_norm`.',
    drawing: ['image', 'DrQv2Aug (training)', 'CNN, img_features', 'join with rl2_features(symlog rl2s)', 'activation, merge, norm'],
    shapes: 'to (batch, length, d_output)',
    defaults: 'img_features 256, rl2_features 12, d_output 256, out_norm layer, leaky_relu'
  }
]
