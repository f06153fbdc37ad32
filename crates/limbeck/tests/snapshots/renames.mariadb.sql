-- rename constraint `ck_users_age` of table `users` to `ck_users_years`
ALTER TABLE `users` DROP CONSTRAINT `ck_users_age`, ADD CONSTRAINT `ck_users_years` CHECK (age > 0);
-- rename constraint `fk_users_team_id` of table `users` to `fk_users_team`
ALTER TABLE `users` DROP FOREIGN KEY `fk_users_team_id`, ADD CONSTRAINT `fk_users_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE SET NULL;
-- rename index `ix_users_team_id_name` of table `users` to `ix_users_team`
ALTER TABLE `users` RENAME INDEX `ix_users_team_id_name` TO `ix_users_team`;
-- rename table `users` to `people`
RENAME TABLE `users` TO `people`;
-- rename column `age` of table `people` to `years`
ALTER TABLE `people` RENAME COLUMN `age` TO `years`;
-- rename enum `mood` to `Mood` (nothing to do on MariaDB)
-- add constraint `ck_people_name` of table `people`
ALTER TABLE `people` ADD CONSTRAINT `ck_people_name` CHECK (name <> '');
