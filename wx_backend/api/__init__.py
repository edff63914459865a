"""HTTP 接口：each view reads, calls one function of the domain, and presents."""
