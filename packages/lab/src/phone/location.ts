export interface MockLocation {
  readonly latitude: number;
  readonly longitude: number;
}

interface TestProvider {
  enabled: boolean;
  location: MockLocation | undefined;
}

/** The location service: a phone that never sees the sky, and providers that a test adds to it. */
export class LocationService {
  private readonly providers = new Map<string, TestProvider>();

  /** A provider that is there already starts anew, as on Android. */
  addTestProvider(name: string): void {
    this.providers.set(name, { enabled: false, location: undefined });
  }

  /** @returns false where there is no such test provider. */
  setEnabled(name: string, on: boolean): boolean {
    const provider = this.providers.get(name);
    if (provider !== undefined) provider.enabled = on;
    return provider !== undefined;
  }

  /** @returns false where there is no such test provider. */
  setLocation(name: string, location: MockLocation): boolean {
    const provider = this.providers.get(name);
    if (provider !== undefined) provider.location = location;
    return provider !== undefined;
  }

  /** As after a restart of the phone. */
  reset(): void {
    this.providers.clear();
  }

  removeTestProvider(name: string): void {
    this.providers.delete(name);
  }

  /** Where the enabled test providers were last. */
  lastLocations(): readonly (MockLocation & { readonly provider: string })[] {
    return [...this.providers].flatMap(([provider, { enabled, location }]) =>
      enabled && location !== undefined ? [{ provider, ...location }] : [],
    );
  }
}
