-- Rosters that were uploaded and are looked at or imported, so that any server can go on with them. Passing: gone an hour
-- after they were last touched, and when their sender uploads another.
create table uploads (
    id text not null,
    who text not null,
    project text not null,
    name text not null,
    reading text not null,
    state text not null,
    done integer not null,
    all_records integer not null,
    stop integer not null,
    outcome text,
    bytes blob not null,
    rejected blob,
    created_at integer not null,
    touched_at integer not null,
    primary key (id)
) strict;
create index uploads_who on uploads (who, id);
create index uploads_touched on uploads (touched_at, id);

-- Written and removed to find out whether the disk takes new things again. Always empty.
create table room_probe (
    id text not null,
    bytes blob not null,
    primary key (id)
) strict;
