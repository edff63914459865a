"""微信平台仿真 / A faithful WeChat platform on loopback: its HTTP API, its callbacks, and phones in a web page."""
