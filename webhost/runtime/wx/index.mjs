// wx 对象 / The wx object. What it does not have fails at once, with its name, instead of being undefined.
import * as adapter from 'glass-easel-miniprogram-adapter';
import { accountApi } from './account.mjs';
import { refuseUnknown } from './calling.mjs';
import { fileSystemApi } from './files.mjs';
import { interfaceApi } from './interface.mjs';
import { mediaApi } from './media.mjs';
import { navigationApi } from './navigation.mjs';
import { networkApi } from './network.mjs';
import { privacyGuard } from './privacy.mjs';
import { SelectorQuery } from './selector-query.mjs';
import { storageApi } from './storage.mjs';
import { systemApi } from './system.mjs';

export function makeWx(host) {
  adapter.component.ComponentCaller.prototype.createSelectorQuery = function query() { return new SelectorQuery(host, this); };
  host.privacy = privacyGuard(host);
  const members = {
    ...storageApi(host.settings.storagePrefix),
    ...networkApi(host),
    ...interfaceApi(host),
    ...navigationApi(host),
    ...accountApi(host),
    ...systemApi(host),
    ...mediaApi(host),
    ...fileSystemApi(),
    createSelectorQuery: () => new SelectorQuery(host, null),
  };
  return refuseUnknown({ ...members, ...host.privacy.over(members) });
}
