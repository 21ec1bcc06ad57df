-- One row a case, projected from its state. `next_due` is the largest number when nothing is owed.
create table cases (
    project text not null,
    id text not null,
    number text,
    service text not null,
    stage text not null,
    stage_kind text not null,
    state text not null,
    owner text not null,
    owner_place text,
    contact text not null,
    channel text not null,
    place text,
    area text,
    place_path text,
    party text,
    opened_at integer not null,
    reported_at integer not null,
    last_at integer not null,
    next_due integer not null,
    breached integer not null,
    paused integer not null,
    round integer not null,
    finished_at integer,
    closed_at integer,
    drill integer not null,
    anonymous integer not null,
    version integer not null,
    handbook text not null,
    event text,
    merged_into text,
    snapshot text not null,
    primary key (project, id)
) strict;

create unique index cases_number on cases (number);
create index cases_party on cases (project, party, reported_at, id);
create index cases_place on cases (project, place_path, reported_at, id);
create index cases_event on cases (project, event, id) where event is not null;

-- Live cases by when the next thing is due.
create index cases_live_due on cases (project, state, next_due, id) where closed_at is null;
create index cases_live_due_service on cases (project, state, service, next_due, id) where closed_at is null;
create index cases_live_due_owner on cases (project, state, owner, next_due, id) where closed_at is null;
create index cases_live_due_area on cases (project, state, area, next_due, id) where closed_at is null;
create index cases_live_due_owner_service on cases (project, state, owner, service, next_due, id) where closed_at is null;
create index cases_live_due_area_service on cases (project, state, area, service, next_due, id) where closed_at is null;
create index cases_live_due_owner_area on cases (project, state, owner, area, next_due, id) where closed_at is null;
-- Live cases by age.
create index cases_live_age on cases (project, state, reported_at, id) where closed_at is null;
create index cases_live_age_service on cases (project, state, service, reported_at, id) where closed_at is null;
create index cases_live_age_owner on cases (project, state, owner, reported_at, id) where closed_at is null;
create index cases_live_age_area on cases (project, state, area, reported_at, id) where closed_at is null;
create index cases_live_contact on cases (project, contact, id) where closed_at is null;
-- Closed cases by age only: nothing of them is due.
create index cases_closed_age on cases (project, reported_at, id) where closed_at is not null;
create index cases_closed_age_service on cases (project, service, reported_at, id) where closed_at is not null;
create index cases_closed_age_owner on cases (project, owner, reported_at, id) where closed_at is not null;
create index cases_closed_age_area on cases (project, area, reported_at, id) where closed_at is not null;
create index cases_closed_age_owner_service on cases (project, owner, service, reported_at, id) where closed_at is not null;
create index cases_closed_age_area_service on cases (project, area, service, reported_at, id) where closed_at is not null;
create index cases_closed_age_owner_area on cases (project, owner, area, reported_at, id) where closed_at is not null;

-- Who may neither own, visit, read, find nor be told of a case.
create table exclusions (
    project text not null,
    person text not null,
    case_id text not null,
    primary key (project, person, case_id)
) strict, without rowid;
create index exclusions_case on exclusions (project, case_id);

-- Offers that wait for a person or post.
create table offers (
    project text not null,
    case_id text not null,
    role text not null,
    to_whom text not null,
    since integer not null,
    primary key (project, case_id, role)
) strict, without rowid;
create index offers_to on offers (project, to_whom, case_id);

-- What is owed, projected from the duties of cases.
create table duties (
    project text not null,
    case_id text not null,
    key text not null,
    clause text not null,
    kind text not null,
    who text not null,
    who_place text,
    who_path text,
    from_at integer not null,
    due integer not null,
    not_before integer,
    provisional integer not null,
    state text not null,
    done_at integer,
    late integer not null,
    acknowledged_by text,
    holds_closing integer not null,
    next_at integer,
    next_step integer,
    parked_at integer,
    parked_error text,
    primary key (project, case_id, key)
) strict;
create index duties_next on duties (next_at, project, case_id, key) where next_at is not null and parked_at is null;
create index duties_parked on duties (project, parked_at, case_id, key) where parked_at is not null;
create index duties_who on duties (project, who, state, due, case_id, key);
create index duties_provisional on duties (project, case_id, key) where provisional = 1 and state = 'open';
