import { createRouter, createWebHashHistory } from 'vue-router'
import type { Router, RouteRecordRaw, RouterHistory } from 'vue-router'
import RunsView from '@/views/runs/RunsView.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** Id of the rail's place this address belongs to. */
    place: string
    title: string
  }
}

export const routes: readonly RouteRecordRaw[] = [
  { path: '/', redirect: '/runs' },
  { path: '/runs', name: 'runs', component: RunsView, meta: { place: 'runs', title: 'Runs' } },
  { path: '/runs/new', name: 'new-run', component: () => import('@/views/new-run/NewRunView.vue'), meta: { place: 'runs', title: 'New run' } },
  {
    path: '/runs/new/model',
    name: 'model',
    component: () => import('@/views/new-run/ModelView.vue'),
    meta: { place: 'runs', title: 'Agents, layer by layer' }
  },
  { path: '/runs/:run/:tab?', name: 'run', component: () => import('@/views/run/RunView.vue'), props: true, meta: { place: 'runs', title: 'Run' } },
  { path: '/datasets', name: 'datasets', component: () => import('@/views/datasets/DatasetsView.vue'), meta: { place: 'datasets', title: 'Datasets' } },
  {
    path: '/import',
    name: 'import-dataset',
    component: () => import('@/views/datasets/ImportView.vue'),
    meta: { place: 'datasets', title: 'Import a dataset' }
  },
  {
    path: '/datasets/:dataset',
    name: 'dataset',
    component: () => import('@/views/datasets/DatasetView.vue'),
    props: true,
    meta: { place: 'datasets', title: 'Dataset' }
  },
  {
    path: '/checkpoints',
    name: 'checkpoints',
    component: () => import('@/views/checkpoints/CheckpointsView.vue'),
    meta: { place: 'checkpoints', title: 'Checkpoints' }
  },
  // run and iterations name a checkpoint, episode one of its stored episodes
  {
    path: '/replay/:run?/:iterations?/:episode?',
    name: 'replay',
    component: () => import('@/views/replay/ReplayView.vue'),
    props: true,
    meta: { place: 'replay', title: 'Replay' }
  },
  { path: '/settings', name: 'settings', component: () => import('@/views/settings/SettingsView.vue'), meta: { place: 'settings', title: 'Settings' } },
  { path: '/:rest(.*)*', redirect: '/runs' }
]

/** The hash keeps the place across a reload of the window; it needs no server. */
export function createPlaces(history: RouterHistory = createWebHashHistory()): Router {
  return createRouter({ history, routes })
}
