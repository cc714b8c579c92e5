import { z } from 'zod';
import type { AndroidPhone } from '../android-phone.js';
import { drawScreen } from '../screen/draw.js';
import { pressKey } from '../screen/keys.js';
import { encodePng } from '../screen/png.js';
import {
  densityDpi,
  height,
  navigationBarHeight,
  statusBarHeight,
  width,
} from '../screen/screen.js';
import type { View } from '../screen/view.js';
import type { ElementReference, KnownElements, LiveElement } from './elements.js';
import { WebDriverError } from './errors.js';
import type { Locator } from './find.js';
import { findElements } from './find.js';
import { gesture } from './gestures.js';
import type { PageSource } from './page-source.js';
import { pageSource, pageSourceText } from './page-source.js';
import { actionsSchema, performActions } from './pointer.js';

/** A session on the phone, and a request's own parts. */
export interface RouteInput {
  readonly phone: AndroidPhone;
  readonly elements: KnownElements;
  readonly settings: Map<string, unknown>;
  /** What stands in place of the pattern's names. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Answers with the `value` of the reply. @throws WebDriverError */
type Route = (input: RouteInput) => unknown;

const findSchema = z.object({
  strategy: z.string(),
  selector: z.string(),
  context: z.string().nullish(),
});
const valueSchema = z.object({ text: z.string(), replace: z.boolean().default(false) });
const keycodeSchema = z.object({ keycode: z.union([z.number(), z.string()]) });
const settingsSchema = z.object({ settings: z.record(z.string(), z.unknown()) });

/** By method and path below the session; `:name` stands for any one part. */
export const routes: Readonly<Record<string, Route>> = {
  'GET source': ({ phone }) => pageSourceText(phone),
  'GET screenshot': ({ phone }) => encodePng(drawScreen(phone, 1)).toString('base64'),
  'GET orientation': () => 'PORTRAIT',
  'GET rotation': () => ({ x: 0, y: 0, z: 0 }),
  'GET window/:window/size': () => ({ width, height: height - navigationBarHeight }),

  'POST element': (input) => {
    const [first] = find(input);
    if (first === undefined) throw nothingFound();
    return first;
  },
  'POST elements': find,
  'GET element/active': ({ phone, elements }) => {
    const focused = phone.screen.focusedOnScreen();
    for (const [element, view] of pageSource(phone).views) {
      if (focused !== undefined && view.field === focused) return elements.remember(element);
    }
    throw nothingFound();
  },
  'POST element/:id/click': (input) => {
    const { left, top, right, bottom } = live(input).view.bounds;
    input.phone.screen.tap((left + right) / 2, (top + bottom) / 2);
    return null;
  },
  'POST element/:id/clear': (input) => {
    fieldOf(live(input).view).clear();
    return null;
  },
  'POST element/:id/value': (input) => {
    const { text, replace } = read(valueSchema, input.body);
    const field = fieldOf(live(input).view);
    if (replace) field.selectAll();
    else field.move('end');
    field.type(text);
    return null;
  },
  'GET element/:id/text': (input) => live(input).element.getAttribute('text'),
  'GET element/:id/name': (input) => live(input).element.getAttribute('content-desc'),
  'GET element/:id/attribute/:name': (input) => attribute(live(input), input.parameters.name ?? ''),
  'GET element/:id/enabled': (input) => live(input).element.getAttribute('enabled') === 'true',
  'GET element/:id/displayed': (input) => live(input).view.bounds.right > 0,
  'GET element/:id/selected': (input) => live(input).element.getAttribute('selected') === 'true',
  'GET element/:id/rect': (input) => rectOf(live(input).view),
  'GET element/:id/location': (input) => {
    const { x, y } = rectOf(live(input).view);
    return { x, y };
  },
  'GET element/:id/size': (input) => {
    const size = rectOf(live(input).view);
    return { width: size.width, height: size.height };
  },

  'POST back': ({ phone }) => pressed(phone, 4),
  'POST keys': ({ phone, body }) => {
    phone.screen.type(read(valueSchema, body).text);
    return null;
  },
  'POST actions': ({ phone, body }) => {
    performActions(read(actionsSchema, body), phone.screen);
    return null;
  },
  'POST appium/device/press_keycode': ({ phone, body }) =>
    pressed(phone, read(keycodeSchema, body).keycode),
  'POST appium/device/long_press_keycode': ({ phone, body }) =>
    pressed(phone, read(keycodeSchema, body).keycode),
  'POST appium/gestures/:kind': (input) => {
    const boundsOf = (id: string) => input.elements.live(id, pageSource(input.phone)).view.bounds;
    gesture(input.parameters.kind ?? '', input.body, input.phone.screen, boundsOf);
    return null;
  },
  'GET appium/settings': ({ settings }) => Object.fromEntries(settings),
  'POST appium/settings': ({ settings, body }) => {
    for (const [name, value] of Object.entries(read(settingsSchema, body).settings)) {
      settings.set(name, value);
    }
    return null;
  },
  'GET appium/device/info': ({ phone }) => deviceInfo(phone),
  'GET appium/device/pixel_ratio': () => densityDpi / 160,
  'GET appium/device/display_density': () => densityDpi,
  'GET appium/device/system_bars': () => ({ statusBar: statusBarHeight }),
};

/** @throws WebDriverError `invalid argument` */
export function read<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new WebDriverError(
    'invalid argument',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

function find(input: RouteInput): ElementReference[] {
  const { strategy, selector, context } = read(findSchema, input.body);
  const source = pageSource(input.phone);
  const locator: Locator = { strategy, selector };
  const from = context ? input.elements.live(context, source).element : undefined;
  return findElements(locator, source, from)
    .filter((element) => source.views.has(element))
    .map((element) => input.elements.remember(element));
}

function nothingFound(): WebDriverError {
  return new WebDriverError(
    'no such element',
    'An element could not be located on the page using the given search parameters',
  );
}

function live({ phone, elements, parameters }: RouteInput): LiveElement {
  const source: PageSource = pageSource(phone);
  return elements.live(parameters.id ?? '', source);
}

function fieldOf({ field, className }: View): NonNullable<View['field']> {
  if (field !== undefined) return field;
  throw new WebDriverError('invalid element state', `Cannot set the text of a ${className}`);
}

/** By the page source's names, and by those that WebDriver's clients use beside them. */
function attribute({ element }: LiveElement, name: string): string | null {
  const aliases: Readonly<Record<string, string>> = {
    className: 'class',
    contentDescription: 'content-desc',
    name: 'content-desc',
    resourceId: 'resource-id',
  };
  const value = element.getAttribute(aliases[name] ?? name);
  if (name === 'name' && (value ?? '') === '') return element.getAttribute('text');
  return value;
}

function rectOf({ bounds: { left, top, right, bottom } }: View) {
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function pressed(phone: AndroidPhone, key: string | number): null {
  if (pressKey(phone, String(key))) return null;
  throw new WebDriverError('invalid argument', `There is no key ${key}`);
}

function deviceInfo({ properties, config }: AndroidPhone): Record<string, unknown> {
  const { manufacturer, model, androidVersion, apiLevel } = config.device;
  return {
    androidId: properties.get('ro.serialno'),
    apiVersion: String(apiLevel),
    brand: properties.get('ro.product.brand'),
    displayDensity: densityDpi,
    locale: config.language.replace('-', '_'),
    manufacturer,
    model,
    platformVersion: androidVersion,
    realDisplaySize: `${width}x${height}`,
    timeZone: properties.get('persist.sys.timezone'),
  };
}
