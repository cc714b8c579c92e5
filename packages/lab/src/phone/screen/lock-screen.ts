import type { ScreenWindow } from './view.js';
import { box } from './view.js';

/** The lock screen without a secret: a swipe up passes it. */
export function lockScreen(now: () => number): ScreenWindow {
  const packageName = 'com.android.systemui';
  return {
    packageName,
    component: 'NotificationShade',
    render: (area) => ({
      className: 'android.widget.FrameLayout',
      id: `${packageName}:id/notification_panel`,
      bounds: area,
      paint: { fill: 0x101418 },
      children: [
        {
          className: 'android.widget.TextView',
          id: `${packageName}:id/lockscreen_clock_view`,
          text: clock(now()),
          bounds: box(area.left, 500, area.right, 700),
          paint: { ink: 0xffffff, lineHeight: 160, centered: true },
        },
        {
          className: 'android.widget.TextView',
          id: `${packageName}:id/keyguard_indication_text`,
          text: 'Swipe up to open',
          bounds: box(area.left, area.bottom - 240, area.right, area.bottom - 160),
          paint: { ink: 0xc0c8d0, lineHeight: 48, centered: true },
        },
      ],
    }),
  };
}

/** UTC, hours and minutes. */
export function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}
