// 小程序入口 / Entry of the mini-program. Nothing is fetched here: the first page must not wait for a sign-in.
App({});
