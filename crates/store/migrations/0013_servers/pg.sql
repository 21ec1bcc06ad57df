-- Rosters that were uploaded and are looked at or imported, so that any server can go on with them. Passing: gone an hour
-- after they were last touched, and when their sender uploads another.
create table uploads (
    id text collate "C" not null primary key,
    who text collate "C" not null,
    project text collate "C" not null,
    name text collate "C" not null,
    reading text collate "C" not null,
    state text collate "C" not null,
    done bigint not null,
    all_records bigint not null,
    stop bigint not null,
    outcome text collate "C",
    bytes bytea not null,
    rejected bytea,
    created_at bigint not null,
    touched_at bigint not null
);
create index uploads_who on uploads (who, id);
create index uploads_touched on uploads (touched_at, id);

-- Written and removed to find out whether the disk takes new things again. Always empty.
create table room_probe (
    id text collate "C" not null primary key,
    bytes bytea not null
);
-- As it is written, not packed: what is packed needs no room.
alter table room_probe alter column bytes set storage external;
