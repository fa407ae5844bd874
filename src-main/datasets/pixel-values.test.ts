import { expect, it } from 'vitest'
import { pixelValues } from './pixel-values'

it('maps black, white and the middle as the reference does', () => {
  expect(pixelValues).toHaveLength(256)
  expect(pixelValues[0]).toBe(-1)
  expect(pixelValues[255]).toBe(1)
  // torch.tensor(100, dtype=uint8).float().div(255).sub(0.5).div(0.5) and the same for 1 and 200
  expect([1, 100, 200].map((byte) => pixelValues[byte])).toEqual([-0.9921568632125854, -0.21568626165390015, 0.5686274766921997])
})

it('rises strictly', () => {
  for (let byte = 1; byte < 256; byte++) expect(pixelValues[byte]).toBeGreaterThan(pixelValues[byte - 1]!)
})
