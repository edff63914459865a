"""对接接口：what other systems of the city may ask and tell, each request signed."""
