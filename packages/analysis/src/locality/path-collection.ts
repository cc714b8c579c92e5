import type { SideName } from '@matador/core';
import { sideNames } from '@matador/core';
import { compareText } from './compare-text.js';
import { addWays, leastOf } from './legs.js';
import type { PathSide, SeenPath } from './paths.js';
import { AnswerCollection } from './trace-hops.js';

/** Joins what several measurements saw of the same path: it goes wherever any of them saw it go. */
export class PathCollection {
  private readonly paths = new Map<string, JoinedPath>();

  add(path: SeenPath): void {
    const key = `${path.a.id} ${path.b.id} ${path.app ?? ''} ${path.role ?? ''}`;
    let joined = this.paths.get(key);
    if (joined === undefined) this.paths.set(key, (joined = new JoinedPath(path)));
    joined.add(path);
  }

  /** In order of vantage points, the network path first, then the apps and roles by name. */
  all(): SeenPath[] {
    return [...this.paths.entries()]
      .sort(([left], [right]) => compareText(left, right))
      .map(([, joined]) => joined.path());
  }
}

class JoinedPath {
  private readonly answers = new AnswerCollection();
  private readonly servers = new Set<string>();
  private readonly sides = { a: new JoinedSide(), b: new JoinedSide() };
  private readonly measurements: string[] = [];

  constructor(private readonly name: Pick<SeenPath, 'a' | 'b' | 'app' | 'role'>) {}

  add(path: SeenPath): void {
    this.answers.add(path);
    for (const server of path.servers) this.servers.add(server);
    for (const side of sideNames) this.sides[side].add(path.sides[side]);
    this.measurements.push(...path.measurements);
  }

  path(): SeenPath {
    const { a, b, app, role } = this.name;
    const side = (name: SideName) => this.sides[name].side();
    return {
      ...{ a, b, app, role, ...this.answers.all() },
      servers: [...this.servers].sort(),
      sides: { a: side('a'), b: side('b') },
      measurements: this.measurements,
    };
  }
}

class JoinedSide {
  private readonly addresses = new Set<string>();
  private readonly ways = new Map<string, number>();
  private leastRttMs: number | null = null;
  private bytes = 0;

  add({ addresses, ways, leastRttMs, bytes }: PathSide): void {
    for (const address of addresses) this.addresses.add(address);
    addWays(this.ways, ways);
    this.leastRttMs = leastOf([this.leastRttMs, leastRttMs]);
    this.bytes += bytes;
  }

  side(): PathSide {
    const { ways, leastRttMs, bytes } = this;
    return { addresses: [...this.addresses].sort(), ways, leastRttMs, bytes };
  }
}
