// 调用约定 / WeChat's calling convention: success, fail and complete, or a promise when none of them is given.

/** What a thrown thing looks like to the mini-program: { errMsg: "name:fail reason" }. */
export function failure(name, thrown) {
  if (thrown?.errMsg) return thrown;
  return { errMsg: `${name}:fail ${thrown instanceof Error ? thrown.message : thrown}` };
}

/** Tells the callbacks, then complete. */
export function tell(name, outcome, options) {
  outcome.then(
    (result) => { const answer = { errMsg: `${name}:ok`, ...result }; options.success?.(answer); options.complete?.(answer); },
    (thrown) => { const answer = failure(name, thrown); options.fail?.(answer); options.complete?.(answer); },
  );
}

/** Turns `work(options)` into a wx function. A throw is a fail. */
export function callable(name, work) {
  return (options = {}) => {
    const outcome = (async () => work(options))();
    if (options.success || options.fail || options.complete) {
      tell(name, outcome, options);
      return undefined;
    }
    return outcome.then((result) => ({ errMsg: `${name}:ok`, ...result }), (thrown) => { throw failure(name, thrown); });
  };
}

/** All of `works` as wx functions. */
export function callables(works) {
  return Object.fromEntries(Object.entries(works).map(([name, work]) => [name, callable(name, work)]));
}

/** Reading a member that is not there is a TypeError naming it; `'x' in wx` and wx.canIUse may still ask. */
export function refuseUnknown(members) {
  return new Proxy(members, {
    get(target, name, receiver) {
      if (typeof name === 'symbol' || name in target) return Reflect.get(target, name, receiver);
      throw new TypeError(`wx.${name} is not known to the web host`);
    },
  });
}
