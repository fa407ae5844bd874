export type OneOrTwo = number | readonly [number, number]

export interface ConvolutionForm {
  readonly kernelSize?: OneOrTwo
  readonly stride?: OneOrTwo
  readonly padding?: OneOrTwo
  readonly dilation?: number
}

/**
 * Height and width after a convolution or pool (rlpyt.models.utils.conv2d_output_shape). Pairs are (height, width).
 * Rounds down, so that an image smaller than the kernel gives 0 or less; it is the caller who refuses that.
 */
export function conv2dOutputShape(
  height: number,
  width: number,
  { kernelSize = 1, stride = 1, padding = 0, dilation = 1 }: ConvolutionForm = {}
): [number, number] {
  const [kernelRows, kernelColumns] = pair(kernelSize)
  const [strideRows, strideColumns] = pair(stride)
  const [padRows, padColumns] = pair(padding)
  const along = (size: number, kernel: number, step: number, pad: number): number => Math.floor((size + 2 * pad - dilation * (kernel - 1) - 1) / step) + 1
  return [along(height, kernelRows, strideRows, padRows), along(width, kernelColumns, strideColumns, padColumns)]
}

function pair(value: OneOrTwo): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value
}
