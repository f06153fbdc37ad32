-- drop index `ix_users_team_id_name` of table `users`
ALTER TABLE `users` DROP INDEX `ix_users_team_id_name`, ADD INDEX `fk_users_team_id` (`team_id`);
-- add constraint `uq_users_name` of table `users`
ALTER TABLE `users` ADD CONSTRAINT `uq_users_name` UNIQUE (`name`);
-- add column `boss_id` of table `users`
ALTER TABLE `users` ADD COLUMN `boss_id` bigint NULL;
-- add constraint `fk_users_boss_id` of table `users`
ALTER TABLE `users` ADD CONSTRAINT `fk_users_boss_id` FOREIGN KEY (`boss_id`) REFERENCES `users` (`id`), ADD INDEX `fk_users_boss_id` (`boss_id`);
-- drop constraint `ck_users_age` of table `users`
ALTER TABLE `users` DROP CONSTRAINT `ck_users_age`;
-- drop constraint `fk_users_team_id` of table `users` (for the time being)
ALTER TABLE `users` DROP FOREIGN KEY `fk_users_team_id`, DROP INDEX `fk_users_team_id`;
-- set the primary key of table `teams`
ALTER TABLE `teams` DROP PRIMARY KEY, ADD PRIMARY KEY (`id`);
-- add constraint `fk_users_team_id` of table `users` (again)
ALTER TABLE `users` ADD CONSTRAINT `fk_users_team_id` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE SET NULL, ADD INDEX `fk_users_team_id` (`team_id`);
-- drop constraint `fk_users_boss_id` of table `users` (for the time being)
ALTER TABLE `users` DROP FOREIGN KEY `fk_users_boss_id`, DROP INDEX `fk_users_boss_id`;
-- set the primary key of table `users`
ALTER TABLE `users` DROP PRIMARY KEY, ADD UNIQUE INDEX `_limbeck_counter` (`id`);
-- add constraint `fk_users_boss_id` of table `users` (again)
ALTER TABLE `users` ADD CONSTRAINT `fk_users_boss_id` FOREIGN KEY (`boss_id`) REFERENCES `users` (`id`), ADD INDEX `fk_users_boss_id` (`boss_id`);
