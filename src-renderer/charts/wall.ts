import { inject, provide, shallowRef } from 'vue'
import type { InjectionKey, ShallowRef } from 'vue'

/** What the charts of one wall share: the x under the pointer, in the unit of the axis. */
export interface WallHover {
  readonly x: ShallowRef<number | null>
}

const key: InjectionKey<WallHover> = Symbol('chart wall')

export function provideWall(): WallHover {
  const wall = { x: shallowRef<number | null>(null) }
  provide(key, wall)
  return wall
}

/** The wall a chart hangs on; a chart alone has one of its own. */
export function useWall(): WallHover {
  return inject(key, () => ({ x: shallowRef<number | null>(null) }), true)
}
