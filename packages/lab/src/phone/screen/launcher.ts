import type { ScreenWindow, View } from './view.js';
import { box } from './view.js';

export const launcherPackage = 'com.google.android.apps.nexuslauncher';

export interface LauncherIcon {
  readonly label: string;
  open(): void;
}

const columns = 4;
const cell = 270;

/** The home screen: one icon for each app. */
export function launcher(icons: () => readonly LauncherIcon[]): ScreenWindow {
  return {
    packageName: launcherPackage,
    component: `${launcherPackage}/${launcherPackage}.NexusLauncherActivity`,
    render: (area) => ({
      className: 'android.widget.FrameLayout',
      id: `${launcherPackage}:id/launcher`,
      bounds: area,
      paint: { fill: 0x2b4a5e },
      children: [
        {
          className: 'android.view.ViewGroup',
          id: `${launcherPackage}:id/workspace`,
          bounds: area,
          children: icons().map((icon, index) => iconView(icon, index, area.top + 300)),
        },
      ],
    }),
  };
}

function iconView(icon: LauncherIcon, index: number, top: number): View {
  const left = (index % columns) * cell;
  const y = top + Math.floor(index / columns) * cell;
  return {
    className: 'android.widget.TextView',
    text: icon.label,
    description: icon.label,
    bounds: box(left + 15, y, left + cell - 15, y + 240),
    onTap: () => icon.open(),
    paint: { fill: 0x3a76f0, ink: 0xffffff, lineHeight: 44, centered: true },
  };
}
