-- The head of every stream: derived from the journal, and what writers of one stream meet at.
create table streams (
    project text not null,
    stream text not null,
    version integer not null,
    hash text not null,
    primary key (project, stream)
) strict, without rowid;

-- Everything that matters, append only. `data` is the exact text that was hashed.
create table journal (
    project text not null,
    stream text not null,
    version integer not null,
    recorded_at integer not null,
    happened_at integer not null,
    skew integer,
    late integer not null,
    actor text not null,
    on_behalf_of text,
    channel text,
    command text,
    inputs text,
    handbook text,
    schema_version integer not null,
    kind text not null,
    data text not null,
    previous text not null,
    hash text not null,
    primary key (project, stream, version)
) strict;
