// 服务地址 / Where the server is. The browser host puts its own origin in place of it.
module.exports = {
  apiBase: 'https://mashang.example.gov.cn',
};
