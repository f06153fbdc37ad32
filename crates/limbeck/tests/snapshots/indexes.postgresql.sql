-- create index `ix_users_name` of table `users` (by itself)
CREATE INDEX CONCURRENTLY "ix_users_name" ON "users" ("name");
-- create index `ix_lower` of table `users`
CREATE INDEX "ix_lower" ON "users" ((lower(name)));
-- create index `ix_adults` of table `users`
CREATE INDEX "ix_adults" ON "users" ("age") WHERE age > 17;
-- create index `ix_words` of table `users` (nothing to do on PostgreSQL)
-- create index `iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii` of table `users`
CREATE INDEX "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii_98f90cae" ON "users" USING btree ("age") INCLUDE ("name");
