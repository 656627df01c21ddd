/** What the API answers, path by path. Each belongs to the group of limits that RingCentral's API reference names. */
import { companyCallLog, extensionCallLog, recording, recordingContent } from './call-log.ts';
import { apiError, ok, type RecordedRequest, type Reply } from './exchange.ts';
import { ACCOUNT_ID, accountInfo, extensionInfo, extensionList, phoneNumberList } from './extensions.ts';
import type { Group } from './limits.ts';
import { messageContent, messageInfo, messageStore, type StoredMessage } from './message-store.ts';
import { type SentMessage, sendPost, sendSms } from './messages.ts';
import type { Options, Owner, SimulatedUser } from './options.ts';
import type { Session } from './sessions.ts';

export interface Call {
  request: RecordedRequest;
  session: Session;
  user: SimulatedUser;
  /** Whose extension the path names; the user, if it names none. */
  owner: Owner;
  /** What else the path names, in order. */
  named: readonly string[];
}

export interface Route {
  method: string;
  path: RegExp;
  group: Group;
  /** What the app must be allowed to. */
  permission?: string;
  answer(call: Call): Reply;
}

export interface RouteParts {
  options: Options;
  now: () => number;
  /** Everybody who has an extension. */
  owners: readonly Owner[];
  messages: SentMessage[];
  /** Of the server. */
  url: () => string;
}

const ACCOUNT = String.raw`/restapi/v1\.0/account/(?:~|${ACCOUNT_ID})`;
const EXTENSION = String.raw`${ACCOUNT}/extension/(?:~|\d+)`;

export function makeRoutes({ options, now, owners, messages, url }: RouteParts): Route[] {
  const path = (pattern: string) => new RegExp(`^${pattern}$`);
  const account = () => `${url()}/restapi/v1.0/account/${ACCOUNT_ID}`;
  const extension = ({ ownerId }: Owner) => `${account()}/extension/${ownerId}`;
  const list = (uri: string, query: URLSearchParams) => ({ uri, query, options, now: now() });
  const texts: StoredMessage[] = [];
  const textsOf = (owner: Owner) => texts.filter(({ uri }) => uri.startsWith(`${extension(owner)}/`));
  return [
    {
      method: 'GET',
      path: path(ACCOUNT),
      group: 'light',
      permission: 'ReadAccounts',
      answer: () => accountInfo(account(), owners),
    },
    {
      method: 'GET',
      path: path(`${ACCOUNT}/extension`),
      group: 'medium',
      permission: 'ReadAccounts',
      answer: ({ request }) => extensionList(owners, account(), request.query),
    },
    {
      method: 'GET',
      path: path(EXTENSION),
      group: 'light',
      permission: 'ReadAccounts',
      answer: ({ owner }) => extensionInfo(owner, account()),
    },
    {
      method: 'GET',
      path: path(`${EXTENSION}/phone-number`),
      group: 'light',
      permission: 'ReadAccounts',
      answer: ({ request, owner }) => phoneNumberList(owner, account(), request.query),
    },
    {
      method: 'GET',
      path: path(`${EXTENSION}/call-log`),
      group: 'heavy',
      permission: 'ReadCallLog',
      answer: ({ request, owner }) => extensionCallLog(owner, list(account(), request.query)),
    },
    {
      method: 'GET',
      path: path(`${ACCOUNT}/call-log`),
      group: 'heavy',
      permission: 'ReadCallLog',
      answer: ({ request, user }) =>
        user.administrator === false
          ? notAllowedForUser('ReadCompanyCallLog')
          : companyCallLog(owners, list(account(), request.query)),
    },
    {
      method: 'GET',
      path: path(String.raw`${ACCOUNT}/recording/(\d+)`),
      group: 'heavy',
      permission: 'ReadCallRecording',
      answer: ({ named: [id = ''] }) => recording(id, account()),
    },
    {
      method: 'GET',
      path: path(String.raw`${ACCOUNT}/recording/(\d+)/content`),
      group: 'heavy',
      permission: 'ReadCallRecording',
      answer: ({ named: [id = ''] }) => recordingContent(id),
    },
    {
      method: 'GET',
      path: path(`${EXTENSION}/message-store`),
      group: 'light',
      permission: 'ReadMessages',
      answer: ({ request, owner }) =>
        messageStore(owner, list(extension(owner), request.query), textsOf(owner)),
    },
    {
      method: 'GET',
      path: path(String.raw`${EXTENSION}/message-store/(\d+)`),
      group: 'light',
      permission: 'ReadMessages',
      answer: ({ request, owner, named: [id = ''] }) =>
        messageInfo(id, owner, list(extension(owner), request.query), textsOf(owner)),
    },
    {
      method: 'GET',
      path: path(String.raw`${EXTENSION}/message-store/(\d+)/content/(\d+)`),
      group: 'medium',
      permission: 'ReadMessages',
      answer: ({ named: [message = '', attachment = ''] }) => messageContent(message, attachment),
    },
    {
      method: 'POST',
      // Two names for one thing: the page "Sending MMS".
      path: path(`${EXTENSION}/[sm]ms`),
      group: 'medium',
      permission: 'SMS',
      answer: ({ request, user }) => {
        const reply = sendSms(request, messages, extension(user), now());
        if (reply.status === 200) texts.push(reply.body as StoredMessage);
        return reply;
      },
    },
    {
      method: 'POST',
      path: path('/team-messaging/v1/chats/[^/]+/posts'),
      group: 'medium',
      permission: 'TeamMessaging',
      answer: ({ request }) => sendPost(request, messages),
    },
    {
      method: 'GET',
      path: path('/restapi/oauth/userinfo'),
      group: 'auth',
      answer: ({ user }) => ok({ sub: user.ownerId, account_id: ACCOUNT_ID }),
    },
    {
      method: 'POST',
      path: path('/restapi/oauth/wstoken'),
      group: 'auth',
      // As the page "Subscribing to events via WebSockets" calls it.
      permission: 'WebSocketsSubscription',
      answer: ({ session }) => ok({ uri: 'wss://127.0.0.1/ws', ws_access_token: session.id, expires_in: 30 }),
    },
  ];
}

function notAllowedForUser(permission: string): Reply {
  const message = `In order to call this API endpoint, user needs to have [${permission}] permission for requested resource.`;
  return apiError(403, 'CMN-408', message, {
    outerCode: 'InsufficientPermissions',
    permissionName: permission,
  });
}
