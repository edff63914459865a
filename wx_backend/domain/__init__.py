"""业务规则：what the service promises, free of HTTP and of WeChat."""
