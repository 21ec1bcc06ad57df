-- Daily seals: what was signed over all streams of a project, each naming the one before.
create table seals (
    project text not null,
    number integer not null,
    sealed_at integer not null,
    streams integer not null,
    entries integer not null,
    root text not null,
    previous text not null,
    signer text not null,
    signature text not null,
    primary key (project, number)
) strict, without rowid;

-- Where each stream stood at a seal, when it had moved since the seal before: the leaves of the tree.
create table sealed_heads (
    project text not null,
    stream text not null,
    seal integer not null,
    version integer not null,
    hash text not null,
    primary key (project, stream, seal)
) strict, without rowid;

-- Who seals a project just now, so that two servers do not write the leaves of one seal.
create table seal_runs (
    project text not null,
    holder text not null,
    until integer not null,
    primary key (project)
) strict, without rowid;
