-- create index `ix_all` of table `users`
CREATE INDEX "ix_all" ON "users" ((lower(name))) INCLUDE ("age") WHERE age > 1;
