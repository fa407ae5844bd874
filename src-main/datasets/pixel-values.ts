/**
 * The input of the networks for each pixel byte: `(v / 255 - 0.5) / 0.5`, in [-1, 1] (nip-spec 5.2).
 * Rounded to float32 after every operation, as torch computes it, so that inputs equal the reference's bit by bit.
 */
export const pixelValues: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => {
  const unit = Math.fround(byte / 255)
  return Math.fround(unit - 0.5) / 0.5
})
