/**
 * What stands before a program's command line to run it in a network namespace.
 * @param namespace as `ip netns` lists it; `null`: this process's own.
 */
export function enter(namespace: string | null): string[] {
  return namespace === null ? [] : ['ip', 'netns', 'exec', namespace];
}
