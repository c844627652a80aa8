CREATE TABLE fruit (name text PRIMARY KEY);
INSERT INTO fruit VALUES ('apple; "quoted" $tag$');
