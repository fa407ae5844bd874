/** A canvas as the bytes of a PNG file. */
export async function pngBytes(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('The picture could not be encoded as PNG.')
  return new Uint8Array(await blob.arrayBuffer())
}
