import type { Bounds } from '@matador/core';
import type { ScreenWindow, View } from '../screen/view.js';
import { box } from '../screen/view.js';

export interface DialogButton {
  /** With its package; absent: the maker's app gives it none. */
  readonly id?: string;
  readonly text: string;
  readonly onTap: () => void;
}

export interface DialogContent {
  readonly packageName: string;
  /** As `dumpsys window` names the window. */
  readonly component: string;
  readonly title: string;
  /** With its package. */
  readonly titleId?: string;
  readonly text?: string;
  readonly buttons: readonly DialogButton[];
  /** A screen of its own in place of a box over what is there. */
  readonly fullScreen?: boolean;
}

const buttonHeight = 130;
const colors = { box: 0xf3f0f4, text: 0x1c1b1f, action: 0x0b57d0 };

/** A window with a title, a text, and its buttons one below the other, as Android's error dialogs. */
export function dialogWindow(content: DialogContent): ScreenWindow {
  const { packageName, component } = content;
  return { packageName, component, render: (area) => render(area, content) };
}

function render(area: Bounds, content: DialogContent): View {
  const { buttons, fullScreen = false } = content;
  const height = 320 + buttons.length * buttonHeight;
  const top = Math.max(area.top, Math.floor((area.top + area.bottom - height) / 2));
  const bounds = fullScreen ? area : box(70, top, 1010, top + height);
  const buttonsTop = bounds.bottom - 30 - buttons.length * buttonHeight;
  return {
    className: 'android.widget.FrameLayout',
    bounds,
    paint: { fill: colors.box },
    children: [
      {
        className: 'android.widget.TextView',
        ...(content.titleId === undefined ? {} : { id: content.titleId }),
        text: content.title,
        bounds: box(120, bounds.top + 50, 960, bounds.top + 130),
        paint: { ink: colors.text, lineHeight: 60 },
      },
      ...(content.text === undefined
        ? []
        : [
            {
              className: 'android.widget.TextView',
              id: 'android:id/message',
              text: content.text,
              bounds: box(120, bounds.top + 150, 960, bounds.top + 290),
              paint: { ink: colors.text, lineHeight: 44 },
            },
          ]),
      ...buttons.map(({ id, text, onTap }, index) => ({
        className: 'android.widget.Button',
        ...(id === undefined ? {} : { id }),
        text,
        bounds: box(
          70,
          buttonsTop + index * buttonHeight,
          1010,
          buttonsTop + (index + 1) * buttonHeight,
        ),
        onTap,
        paint: { ink: colors.action, lineHeight: 48, centered: true },
      })),
    ],
  };
}
