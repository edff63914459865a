"""工作人员接口：the same nouns for staff; what each role may do is said at each view."""
