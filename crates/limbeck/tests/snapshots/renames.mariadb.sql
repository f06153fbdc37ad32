-- rename table `users` to `people`
RENAME TABLE `users` TO `people`;
-- rename column `age` of table `people` to `years`
ALTER TABLE `people` RENAME COLUMN `age` TO `years`;
-- rename enum `mood` to `Mood` (nothing to do on MariaDB)
-- add constraint `ck_people_name` of table `people`
ALTER TABLE `people` ADD CONSTRAINT `ck_people_name` CHECK (name <> '');
