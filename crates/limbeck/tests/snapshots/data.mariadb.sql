-- change data
INSERT INTO `teams` (`id`) VALUES
  (1),
  (2);
INSERT INTO `users` (`name`, `mood`) VALUES
  ('it''s \\', 'sad');
UPDATE `users` SET `age` = 18 WHERE (age IS NULL AND name <> '?' AND age > (-1)); -- 1000 at a time, by `id`
DELETE FROM `users` WHERE name = '?';
-- execute SQL
ANALYZE users;
-- execute SQL (nothing to do on MariaDB)
