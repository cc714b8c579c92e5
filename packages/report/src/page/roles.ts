import type { EndpointRole } from '@matador/core';
import type { TargetDetail } from './model.js';

/** What a target is for, the most telling first. */
const roleOrder: readonly EndpointRole[] = [
  'messaging',
  'media',
  'call',
  'push',
  'telemetry',
  'resolver',
  'background',
  'unknown',
];

/** Targets by role, those of one role by their traffic. */
export function byWeight(one: TargetDetail, other: TargetDetail): number {
  const order = roleOrder.indexOf(one.role) - roleOrder.indexOf(other.role);
  return order === 0 ? other.bytes - one.bytes : order;
}
