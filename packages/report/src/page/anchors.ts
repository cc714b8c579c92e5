/** The fragment of a measurement's view. */
export function measurementAnchor(folder: string): string {
  return `measurement/${folder}`;
}

/** The folder that a fragment, without its `#`, leads to; `null` where it leads elsewhere. */
export function folderOfAnchor(fragment: string): string | null {
  return fragment.startsWith('measurement/') ? fragment.slice('measurement/'.length) : null;
}
