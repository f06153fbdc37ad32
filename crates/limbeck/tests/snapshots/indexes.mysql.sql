-- create index `ix_users_name` of table `users`
ALTER TABLE `users` ADD INDEX `ix_users_name` (`name`);
-- create index `ix_lower` of table `users`
ALTER TABLE `users` ADD INDEX `ix_lower` ((lower(name)));
-- create index `ix_adults` of table `users` (nothing to do on MySQL)
-- create index `ix_words` of table `users`
ALTER TABLE `users` ADD FULLTEXT INDEX `ix_words` (`name`);
-- create index `iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii` of table `users` (nothing to do on MySQL)
