import type {
  AnomalyListener,
  AppDriver,
  AppSession,
  DeliveryStatus,
  Phone,
} from '../contracts/index.js';
import { appManifestSchema } from '../contracts/index.js';
import { MatadorError } from '../errors.js';
import { statusByWording } from './wording.js';
import type { MessengerDefinition, MessengerLimits, MessengerSteps } from './messenger.js';
import { MessengerScreen } from './screen.js';
import { MessengerSession } from './session.js';

const defaultLimits: MessengerLimits = { elementMs: 30_000, messageMs: 600_000 };

/**
 * Makes a driver from a messenger's table.
 * @throws MatadorError `messenger-invalid` where the table contradicts itself.
 */
export function defineMessenger(definition: MessengerDefinition): AppDriver {
  checkDefinition(definition);
  const steps = { ...defaultSteps(definition), ...definition.steps };
  return {
    manifest: definition.manifest,
    open: (phone, signal, onAnomaly = () => undefined) =>
      open(definition, steps, phone, onAnomaly, signal),
  };
}

async function open(
  definition: MessengerDefinition,
  steps: MessengerSteps,
  phone: Phone,
  onAnomaly: AnomalyListener,
  signal: AbortSignal,
): Promise<AppSession> {
  const { androidPackage, displayName } = definition.manifest;
  const app = await phone.packages.info(androidPackage, signal);
  if (app === null) {
    throw new MatadorError(
      `${displayName} (${androidPackage}) is not on ${phone.identity.serial}`,
      {
        code: 'app-not-installed',
        source: 'app',
        hint: `Install ${displayName} on that phone and register an account there.`,
      },
    );
  }
  const startedAt = performance.now();
  const ui = await phone.ui(signal);
  const openedMs = performance.now() - startedAt;
  const screen: MessengerScreen = new MessengerScreen({
    phone,
    ui,
    app: `${displayName} ${app.versionName}`,
    dialogs: definition.dialogs,
    limits: { ...defaultLimits, ...definition.limits },
    androidPackage,
    observe: (snapshot) => session.observe(snapshot),
    onAnomaly,
  });
  const session = new MessengerSession(definition, steps, screen, onAnomaly, openedMs);
  try {
    await steps.launch(screen, signal);
    return session;
  } catch (error) {
    // What went wrong first is what the user has to know.
    await session.close().catch(() => undefined);
    throw error;
  }
}

function defaultSteps(definition: MessengerDefinition): MessengerSteps {
  const { androidPackage } = definition.manifest;
  return {
    async launch(screen, signal) {
      // Stopped first, so that the app connects anew, by the way its traffic takes now.
      await screen.phone.packages.forceStop(androidPackage, signal);
      const component = `${androidPackage}/${definition.launchActivity}`;
      await screen.phone.packages.startActivity(component, signal);
      await screen.find('its first screen', definition.firstScreen, signal);
    },
    async goToConversation(screen, contact, signal) {
      if (definition.chatLink !== undefined) {
        const link = definition.chatLink(contact);
        await screen.phone.packages.openLink(link, androidPackage, signal);
        return;
      }
      const rows = (definition.contactName ?? []).map((row) => ({ ...row, text: contact.name }));
      const row = await screen.find(`the row of ${contact.name}`, rows, signal);
      await screen.tap(row.node, signal);
    },
    async enterText(screen, text, signal) {
      const input = await screen.find('the text input', definition.textInput, signal);
      await screen.enterText(input.node, text, signal);
    },
    async pressSend(screen, signal) {
      const button = await screen.find('the send button', definition.sendButton, signal);
      return screen.tap(button.node, signal);
    },
  };
}

function checkDefinition(definition: MessengerDefinition): void {
  const manifest = appManifestSchema.safeParse(definition.manifest);
  if (!manifest.success) {
    const [issue] = manifest.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw invalid(
      definition,
      `its manifest is wrong at ${where}: ${issue?.message ?? 'unreadable'}`,
    );
  }
  if (definition.chatLink === undefined && definition.contactName === undefined) {
    throw invalid(definition, 'it has neither chatLink nor contactName to get to a conversation');
  }
  for (const [language, words] of Object.entries(definition.statusWording)) {
    for (const [status, spellings] of Object.entries(words)) {
      for (const word of spellings) {
        const first = statusByWording(word, definition.statusWording);
        if (first !== (status as DeliveryStatus)) {
          throw invalid(definition, `"${word}" (${language}) means both ${first} and ${status}`);
        }
      }
    }
  }
}

function invalid(definition: MessengerDefinition, reason: string): MatadorError {
  return new MatadorError(`the messenger ${definition.manifest.displayName}: ${reason}`, {
    code: 'messenger-invalid',
  });
}
