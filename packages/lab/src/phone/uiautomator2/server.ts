import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AndroidPhone } from '../android-phone.js';
import { readAll } from '../byte-queue.js';
import { KnownElements } from './elements.js';
import { WebDriverError } from './errors.js';
import { routes } from './routes.js';

interface Session {
  readonly id: string;
  readonly capabilities: unknown;
  readonly elements: KnownElements;
}

interface Reply {
  readonly sessionId: string | null;
  readonly value: unknown;
}

/** As they are after a session began. */
const defaultSettings: Readonly<Record<string, unknown>> = {
  actionAcknowledgmentTimeout: 3000,
  allowInvisibleElements: false,
  ignoreUnimportantViews: false,
  keyInjectionDelay: 0,
  scrollAcknowledgmentTimeout: 200,
  waitForIdleTimeout: 10000,
  waitForSelectorTimeout: 10000,
};

/**
 * The HTTP server that an instrumentation of `io.appium.uiautomator2.server` runs on the phone.
 * Source of its protocol: github.com/appium/appium-uiautomator2-server, package `server`.
 */
export class UiAutomator2Server {
  private readonly connections = new Set<Duplex>();
  private readonly settings = new Map(Object.entries(defaultSettings));
  private session: Session | undefined;
  private readonly http = createServer((request, response) => void this.serve(request, response));

  /** @param sessionEnded is called when the one session that it serves was deleted. */
  constructor(
    private readonly phone: AndroidPhone,
    private readonly sessionEnded: () => void,
  ) {}

  accept(connection: Duplex): void {
    this.connections.add(connection);
    connection.on('error', () => connection.destroy());
    connection.on('close', () => this.connections.delete(connection));
    this.http.emit('connection', connection);
  }

  close(): void {
    for (const connection of this.connections) connection.destroy();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    try {
      const body = parseBody(await readAll(request));
      this.phone.log.write('I', 'appium', `channel read: ${method} ${url}`);
      const { pathname } = new URL(url, 'http://127.0.0.1');
      answer(response, 200, this.reply(method, pathname.split('/').filter(Boolean), body));
    } catch (error) {
      if (response.destroyed) return;
      const status = error instanceof WebDriverError ? error.status : 500;
      const name = error instanceof WebDriverError ? error.code : 'unknown error';
      const message = error instanceof Error ? error.message : String(error);
      const value = { error: name, message, stacktrace: '' };
      answer(response, status, { sessionId: this.session?.id ?? null, value });
    }
    if (method === 'DELETE' && this.session === undefined) {
      response.once('finish', () => this.sessionEnded());
    }
  }

  /** @throws WebDriverError */
  private reply(method: string, path: readonly string[], body: unknown): Reply {
    const [first, id, ...rest] = path;
    const { session } = this;
    if (path.length === 1 && method === 'GET' && first === 'status') {
      const message = 'UiAutomator2 Server is ready to accept commands';
      return { sessionId: session?.id ?? null, value: { message, ready: true } };
    }
    if (path.length === 1 && method === 'GET' && first === 'sessions') {
      const value =
        session === undefined ? [] : [{ id: session.id, capabilities: session.capabilities }];
      return { sessionId: null, value };
    }
    if (first !== 'session') throw unknownCommand(method, path);
    if (id === undefined && method === 'POST') return this.begin(body);
    if (session?.id !== id || session === undefined) {
      throw new WebDriverError('invalid session id', 'The session identified is not known');
    }
    if (rest.length === 0) return this.aboutSession(method, path, session);
    return { sessionId: session.id, value: this.route(method, rest, session, body) };
  }

  private begin(body: unknown): Reply {
    const capabilities = (body as { capabilities?: unknown } | null)?.capabilities ?? {};
    this.session = { id: randomUUID(), capabilities, elements: new KnownElements() };
    return { sessionId: this.session.id, value: { sessionId: this.session.id, capabilities } };
  }

  private aboutSession(method: string, path: readonly string[], session: Session): Reply {
    if (method === 'GET') return { sessionId: session.id, value: session.capabilities };
    if (method !== 'DELETE') throw unknownCommand(method, path);
    this.session = undefined;
    return { sessionId: session.id, value: null };
  }

  private route(method: string, path: readonly string[], session: Session, body: unknown): unknown {
    for (const [pattern, route] of Object.entries(routes)) {
      const [routeMethod = '', routePath = ''] = pattern.split(' ');
      const parameters = routeMethod === method ? match(routePath.split('/'), path) : undefined;
      if (parameters === undefined) continue;
      const { phone, settings } = this;
      return route({ phone, settings, elements: session.elements, parameters, body });
    }
    throw unknownCommand(method, path);
  }
}

/** What stands in place of the names; `undefined` where the path is another. */
function match(
  pattern: readonly string[],
  path: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const actual = decodeURIComponent(path[index] ?? '');
    if (part.startsWith(':')) parameters[part.slice(1)] = actual;
    else if (part !== actual) return undefined;
  }
  return parameters;
}

function unknownCommand(method: string, path: readonly string[]): WebDriverError {
  return new WebDriverError('unknown command', `${method} /${path.join('/')}`);
}

function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return null;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new WebDriverError('invalid argument', 'The request holds no JSON');
  }
}

function answer(response: ServerResponse, status: number, reply: Reply): void {
  const text = Buffer.from(JSON.stringify(reply));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': text.length,
  });
  response.end(text);
}
