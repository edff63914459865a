// 本地缓存 / wx.setStorage and kin on localStorage, under a prefix of this phone's own.
import { callables } from './calling.mjs';

export function storageApi(prefix, storage = localStorage) {
  const keys = () => Object.keys(storage).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  const get = (key) => {
    const stored = storage.getItem(prefix + key);
    return stored === null ? '' : JSON.parse(stored); // '' is what WeChat gives for a key it does not have
  };
  const set = (key, data) => {
    if (data === undefined) throw new Error('parameter.data should not be undefined');
    storage.setItem(prefix + key, JSON.stringify(data));
  };
  const remove = (key) => storage.removeItem(prefix + key);
  const clear = () => keys().forEach(remove);
  const info = () => ({
    keys: keys(),
    currentSize: Math.ceil(keys().reduce((sum, key) => sum + storage.getItem(prefix + key).length, 0) / 1024),
    limitSize: 10240,
  });
  return {
    getStorageSync: get, setStorageSync: set, removeStorageSync: remove, clearStorageSync: clear, getStorageInfoSync: info,
    ...callables({
      getStorage: ({ key }) => {
        if (!keys().includes(key)) throw new Error('data not found');
        return { data: get(key) };
      },
      setStorage: ({ key, data }) => set(key, data),
      removeStorage: ({ key }) => remove(key),
      clearStorage: clear,
      getStorageInfo: info,
    }),
  };
}
