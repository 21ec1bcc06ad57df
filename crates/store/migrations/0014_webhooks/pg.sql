-- Programs outside that are told what happens in a project. `events` and `secrets` are JSON; a secret signs, so it is kept
-- as it is; an older one is good until its end.
create table webhooks (
    project text collate "C" not null,
    id text collate "C" not null,
    address text collate "C" not null,
    events text collate "C" not null,
    secrets text collate "C" not null,
    allow_private bigint not null,
    created_at bigint not null,
    created_by text collate "C" not null,
    ended_at bigint,
    primary key (project, id)
);

-- What the last attempt was answered: its status, and the beginning of its body.
alter table outbox add column answered bigint;
alter table outbox add column answer text collate "C";
create index outbox_webhook on outbox (target, id) where channel = 'webhook';
