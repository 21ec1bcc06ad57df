-- Employees, with or without an account. `name` is a reference to a personal value.
create table persons (
    id text not null primary key,
    name text,
    left_at integer,
    created_at integer not null
) strict, without rowid;

create table accounts (
    id text not null primary key,
    person text not null,
    login text not null,
    password text,
    must_change integer not null,
    disabled integer not null,
    failed integer not null,
    locked_until integer,
    created_at integer not null,
    last_login integer
) strict, without rowid;
create unique index accounts_login on accounts (login);
create index accounts_person on accounts (person);

create table tokens (
    id text not null primary key,
    account text not null,
    label text not null,
    hash text not null,
    rights text not null,
    created_at integer not null,
    expires_at integer,
    revoked_at integer,
    last_used integer
) strict, without rowid;
create unique index tokens_hash on tokens (hash);
create index tokens_account on tokens (account);

create table sessions (
    hash text not null primary key,
    account text not null,
    created_at integer not null,
    seen_at integer not null,
    expires_at integer not null,
    data text not null
) strict, without rowid;
create index sessions_account on sessions (account);
create index sessions_expiry on sessions (expires_at);

create table roles (
    node text not null,
    person text not null,
    role text not null,
    granted_at integer not null,
    primary key (node, person, role)
) strict, without rowid;
create index roles_person on roles (person);

create table holdings (
    project text not null,
    id text not null,
    person text not null,
    post text not null,
    from_at integer not null,
    until_at integer,
    body text not null,
    primary key (project, id)
) strict;
create index holdings_person on holdings (person, project);

create table absences (
    project text not null,
    id text not null,
    person text not null,
    from_at integer not null,
    until_at integer not null,
    substitute text,
    primary key (project, id)
) strict;
create index absences_until on absences (project, until_at);

create table signings (
    project text not null,
    person text not null,
    at integer not null,
    on_duty integer not null,
    primary key (project, person, at)
) strict, without rowid;
create index signings_at on signings (project, at);

create table superiors (
    project text not null,
    person text not null,
    superior text not null,
    primary key (project, person)
) strict, without rowid;
