-- Programs outside that are told what happens in a project. `events` and `secrets` are JSON; a secret signs, so it is kept
-- as it is; an older one is good until its end.
create table webhooks (
    project text not null,
    id text not null,
    address text not null,
    events text not null,
    secrets text not null,
    allow_private integer not null,
    created_at integer not null,
    created_by text not null,
    ended_at integer,
    primary key (project, id)
) strict, without rowid;

-- What the last attempt was answered: its status, and the beginning of its body.
alter table outbox add column answered integer;
alter table outbox add column answer text;
create index outbox_webhook on outbox (target, id) where channel = 'webhook';
