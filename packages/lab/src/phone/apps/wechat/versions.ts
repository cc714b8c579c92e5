/** What WeChat's shrinker called its views in one version. */
export interface WechatIds {
  readonly input: string;
  readonly send: string;
  readonly text: string;
  readonly list: string;
}

export interface WechatVersion {
  readonly name: string;
  readonly code: number;
  readonly ids: WechatIds;
}

/** The newest first. Where nobody noted an id, a made-up one of the same kind stands. */
export const wechatVersions: readonly [WechatVersion, ...WechatVersion[]] = [
  { name: '8.0.66', code: 2980, ids: { input: 'bkk', send: 'bql', text: 'bkl', list: 'bp0' } },
  { name: '8.0.49', code: 2600, ids: { input: 'bkk', send: 'bql', text: 'bkl', list: 'bn1' } },
  { name: '7.0.3', code: 1400, ids: { input: 'amh', send: 'aqj', text: 'pp', list: 'ag' } },
];

/** @throws for a version that the lab does not have. */
export function wechatVersion(name: string = wechatVersions[0].name): WechatVersion {
  const found = wechatVersions.find((version) => version.name === name);
  if (found !== undefined) return found;
  const known = wechatVersions.map((version) => version.name).join(', ');
  throw new Error(`the lab has no WeChat ${name}, only ${known}`);
}
