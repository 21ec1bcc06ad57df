-- A copy that is being made into this database: a centre that moves in, a backup that is restored. One row while it is
-- under way; nothing may be served meanwhile.
create table copies (
    kind text collate "C" not null primary key,
    source text collate "C" not null,
    started_at bigint not null
);

-- How far it has come, so that it goes on where it was when it died.
create table copy_steps (
    name text collate "C" not null primary key,
    done bigint not null,
    last text collate "C" not null
);
