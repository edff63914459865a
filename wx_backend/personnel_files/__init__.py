"""数据导入：rows from files of other systems, read and checked before anything is stored."""
