import { cifar10 } from './cifar10'
import { cifar100 } from './cifar100'
import { fashionMnist } from './fashion-mnist'
import { kmnist } from './kmnist'
import { mnist } from './mnist'
import { svhn } from './svhn'
import type { KnownDefinition } from './types'

/** The published datasets that Roundtable can fetch, in the order in which they are offered. */
export const knownDatasets: readonly KnownDefinition[] = [mnist, fashionMnist, kmnist, cifar10, cifar100, svhn]
