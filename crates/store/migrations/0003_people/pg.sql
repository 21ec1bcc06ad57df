-- Employees, with or without an account. `name` is a reference to a personal value.
create table persons (
    id text collate "C" not null primary key,
    name text collate "C",
    left_at bigint,
    created_at bigint not null
);

create table accounts (
    id text collate "C" not null primary key,
    person text collate "C" not null,
    login text collate "C" not null,
    password text collate "C",
    must_change bigint not null,
    disabled bigint not null,
    failed bigint not null,
    locked_until bigint,
    created_at bigint not null,
    last_login bigint
);
create unique index accounts_login on accounts (login);
create index accounts_person on accounts (person);

create table tokens (
    id text collate "C" not null primary key,
    account text collate "C" not null,
    label text collate "C" not null,
    hash text collate "C" not null,
    rights text collate "C" not null,
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint,
    last_used bigint
);
create unique index tokens_hash on tokens (hash);
create index tokens_account on tokens (account);

create table sessions (
    hash text collate "C" not null primary key,
    account text collate "C" not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    data text collate "C" not null
);
create index sessions_account on sessions (account);
create index sessions_expiry on sessions (expires_at);

create table roles (
    node text collate "C" not null,
    person text collate "C" not null,
    role text collate "C" not null,
    granted_at bigint not null,
    primary key (node, person, role)
);
create index roles_person on roles (person);

create table holdings (
    project text collate "C" not null,
    id text collate "C" not null,
    person text collate "C" not null,
    post text collate "C" not null,
    from_at bigint not null,
    until_at bigint,
    body text collate "C" not null,
    primary key (project, id)
);
create index holdings_person on holdings (person, project);

create table absences (
    project text collate "C" not null,
    id text collate "C" not null,
    person text collate "C" not null,
    from_at bigint not null,
    until_at bigint not null,
    substitute text collate "C",
    primary key (project, id)
);
create index absences_until on absences (project, until_at);

create table signings (
    project text collate "C" not null,
    person text collate "C" not null,
    at bigint not null,
    on_duty bigint not null,
    primary key (project, person, at)
);
create index signings_at on signings (project, at);

create table superiors (
    project text collate "C" not null,
    person text collate "C" not null,
    superior text collate "C" not null,
    primary key (project, person)
);
