export type SettingsNamespace = 'system' | 'secure' | 'global';

/** The settings provider: three tables of texts. */
export class Settings {
  private readonly tables: Readonly<Record<SettingsNamespace, Map<string, string>>> = {
    system: new Map([
      ['screen_off_timeout', '60000'],
      ['screen_brightness', '128'],
      ['accelerometer_rotation', '1'],
    ]),
    secure: new Map([
      ['default_input_method', 'com.google.android.inputmethod.latin/.LatinIME'],
      ['location_mode', '3'],
    ]),
    global: new Map([
      ['adb_enabled', '1'],
      ['airplane_mode_on', '0'],
      ['airplane_mode_radios', 'cell,bluetooth,wifi,nfc,wimax'],
      ['animator_duration_scale', '1.0'],
      ['auto_time', '1'],
      ['auto_time_zone', '1'],
      ['device_provisioned', '1'],
      ['stay_on_while_plugged_in', '0'],
      ['transition_animation_scale', '1.0'],
      ['wifi_on', '1'],
      ['window_animation_scale', '1.0'],
    ]),
  };

  get(namespace: SettingsNamespace, key: string): string | undefined {
    return this.tables[namespace].get(key);
  }

  put(namespace: SettingsNamespace, key: string, value: string): void {
    this.tables[namespace].set(key, value);
  }

  /** Returns whether there was such a setting. */
  delete(namespace: SettingsNamespace, key: string): boolean {
    return this.tables[namespace].delete(key);
  }

  list(namespace: SettingsNamespace): [string, string][] {
    return [...this.tables[namespace]].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
