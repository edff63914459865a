"""演示：the whole service with a made-up city, some weeks of its life, and the processes that serve it.

Only the catalogue of matters is real (see data/). Every person, telephone number, address, rating and complaint is
invented. Organizations, posts, staff and codes are made by `city`; ratings and complaints come to be as in real
life only, through the HTTP API.
"""
