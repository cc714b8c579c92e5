import type { AndroidPhone } from '../android-phone.js';
import type { Picture } from './canvas.js';
import { Canvas } from './canvas.js';
import { textOf } from './dump.js';
import { clock } from './lock-screen.js';
import { height, width } from './screen.js';
import { box, everyView } from './view.js';

const keyRows = ['q w e r t y u i o p', 'a s d f g h j k l', 'z x c v b n m'];

/**
 * What a person would see: the view hierarchy as rectangles and text, the status bar, the keyboard.
 * @param scale 1 for the screen's own size.
 */
export function drawScreen(phone: AndroidPhone, scale: number): Picture {
  const canvas = new Canvas(width, height, scale);
  if (!phone.power.awake) return canvas.picture;
  const { windows, area } = phone.screen;
  for (const view of windows.flatMap((window) => [...everyView(window.render(area))])) {
    const { fill, ink, lineHeight = 48, centered = false, mark } = view.paint ?? {};
    if (fill !== undefined) canvas.fill(view.bounds, fill);
    if (ink === undefined) continue;
    const style = { ink, lineHeight, centered: centered || mark !== undefined };
    canvas.text(mark ?? textOf(view), view.bounds, style);
  }
  drawStatusBar(canvas, phone);
  if (phone.screen.keyboardShown) drawKeyboard(canvas, phone.screen.area.bottom);
  return canvas.picture;
}

function drawStatusBar(canvas: Canvas, phone: AndroidPhone): void {
  const { wifi, notifications } = phone;
  const style = { ink: 0xffffff, lineHeight: 48, centered: false };
  canvas.fill(box(0, 0, width, 84), 0x202124);
  canvas.text(clock(phone.parts.now()), box(40, 18, 300, 84), style);
  const radio = wifi.connected === undefined ? (wifi.flightMode ? 'flight' : 'no net') : 'Wi-Fi';
  const count = notifications.list().length;
  canvas.text(`${count > 0 ? `(${count}) ` : ''}${radio}`, box(760, 18, width, 84), style);
}

function drawKeyboard(canvas: Canvas, top: number): void {
  canvas.fill(box(0, top, width, height), 0xd5d8dd);
  keyRows.forEach((keys, index) => {
    const y = top + 60 + index * 180;
    const style = { ink: 0x202124, lineHeight: 100, centered: true };
    canvas.text(keys, box(0, y, width, y + 160), style);
  });
}
