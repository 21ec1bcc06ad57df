-- A copy that is being made into this database: a centre that moves in, a backup that is restored. One row while it is
-- under way; nothing may be served meanwhile.
create table copies (
    kind text not null primary key,
    source text not null,
    started_at integer not null
) strict, without rowid;

-- How far it has come, so that it goes on where it was when it died.
create table copy_steps (
    name text not null primary key,
    done integer not null,
    last text not null
) strict, without rowid;
