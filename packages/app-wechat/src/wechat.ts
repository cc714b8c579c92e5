import type { MessengerDefinition, Selector } from '@matador/core';
import { appOffers } from '@matador/core';
import type { WechatIds } from './ids.js';
import { messageList, messageText, resendWords, sendWords } from './structure.js';

const study = 'Scheitle et al., PAM 2016, Table 1: WeChat 6.2.4';
const date = '2015-07';

/**
 * WeChat as a table. Its ids are obfuscated and change with every version, so everything is found
 * by structure first; what is known of a version's ids stands behind. There are no ticks: an own
 * message counts as sent when neither the progress circle nor the resend icon stands beside it.
 */
export function wechat(ids: WechatIds = {}): MessengerDefinition {
  return {
    manifest: {
      id: 'wechat',
      displayName: 'WeChat',
      androidPackage: 'com.tencent.mm',
      testedVersions: [
        { version: '8.0.66', on: 'lab' },
        { version: '8.0.49', on: 'lab' },
        { version: '7.0.3', on: 'lab' },
      ],
      facts: {
        users: { value: '400-600 million monthly active', source: study, date },
        scorecard: { value: null, source: `${study}; not rated by the EFF`, date },
        architecture: { value: 'client-server', source: study, date },
        serverDistribution: { value: null, source: study, date },
        mobileFirst: { value: true, source: study, date },
      },
    },
    launchActivity: '.ui.LauncherUI',
    firstScreen: [messageList],
    contactName: [
      { className: 'View', within: messageList },
      { className: 'TextView', within: messageList },
    ],
    header: [{ className: 'TextView', outside: messageList }],
    textInput: [{ className: 'EditText', editable: true }, ...byId(ids.input)],
    sendButton: [
      { className: 'Button', text: sendWords, outside: messageList },
      ...byId(ids.send),
      { className: 'Button', clickable: true, outside: messageList },
    ],
    messages: {
      bubble: [
        { within: messageList, has: messageText },
        ...byId(ids.list).map((list): Selector => ({ within: list, has: messageText })),
      ],
      text: [messageText, ...byId(ids.text)],
      // The sender's picture stands at the edge of the sender's side.
      outgoing: [{ className: 'ImageView', side: 'right' }],
      status: [
        { find: { className: 'ImageView', description: resendWords }, means: 'failed' },
        { find: { className: 'ImageView', side: 'left' }, means: 'failed' },
        { find: { className: 'ProgressBar' }, means: 'pending' },
      ],
      statusOtherwise: 'sent',
    },
    statusWording: {},
    dialogs: appOffers('com.tencent.mm'),
  };
}

function byId(id: string | undefined): Selector[] {
  return id === undefined ? [] : [{ id }];
}
