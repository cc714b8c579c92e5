export interface Filter {
  /** Empty: all. */
  readonly region: string;
  /** `network` and ids of apps. */
  readonly paths: ReadonlySet<string>;
}

export interface Filterable {
  readonly path?: string | undefined;
  /** Regions, with `|` between; empty: none. */
  readonly regions?: string | undefined;
  /** A region, or empty for all pairs. */
  readonly scope?: string | undefined;
}

export function passes({ path, regions, scope }: Filterable, filter: Filter): boolean {
  if (path !== undefined && !filter.paths.has(path)) return false;
  if (scope !== undefined && scope !== filter.region) return false;
  return (
    regions === undefined || filter.region === '' || regions.split('|').includes(filter.region)
  );
}

/** Shows of everything in the overview what passes. */
export function applyFilter(root: HTMLElement, filter: Filter): void {
  const marked = root.querySelectorAll<HTMLElement | SVGElement>(
    '[data-path], [data-regions], [data-scope]',
  );
  for (const element of marked) {
    const { path, regions, scope } = element.dataset;
    // SVG has no `hidden`: the style sheet hides by the attribute.
    element.toggleAttribute('hidden', !passes({ path, regions, scope }, filter));
  }
}

/** Reads the form and tells of every change; the answer says how it stands now. */
export function watchFilters(form: HTMLFormElement, onChange: (filter: Filter) => void): void {
  const region = form.querySelector<HTMLSelectElement>('#region');
  const clear = form.querySelector<HTMLButtonElement>('#clear');
  const checks = [...form.querySelectorAll<HTMLInputElement>('input[name=path]')];
  if (region === null || clear === null) return;
  const tell = () => {
    const paths = checks.filter(({ checked }) => checked).map(({ value }) => value);
    clear.hidden = region.value === '' && paths.length === checks.length;
    onChange({ region: region.value, paths: new Set(paths) });
  };
  form.addEventListener('change', tell);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  clear.addEventListener('click', () => {
    form.reset();
    tell();
    region.focus();
  });
  form.hidden = false;
  tell();
}
