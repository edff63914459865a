"""数据导入：rows of other systems' files become organizations, posts, people and matters, in one transaction each."""
