-- What others must do because of something that was stored. A row is inserted by the very transaction that stored it, and is gone once
-- every consumer has done it.

create table outbox (
    -- What it is in order with: a topic's key for what happens in it, else a negative number made from the subject's name.
    key bigint not null,
    id bigint not null generated always as identity,
    tenant text not null,
    type text not null,
    payload jsonb not null,
    created_at timestamptz not null default now(),
    attempts integer not null,
    next_attempt_at timestamptz,
    consumers text[],
    -- The only index: every message pays for it, and the dispatcher finds the first row of each key in it.
    constraint pk_outbox primary key (key, id)
);

create table dead_letters (
    tenant text not null,
    id uuid not null,
    outbox_key bigint not null,
    outbox_id bigint not null,
    consumer text not null,
    type text not null,
    payload jsonb not null,
    created_at timestamptz not null,
    died_at timestamptz not null,
    attempts integer not null,
    error text not null,
    constraint pk_dead_letters primary key (tenant, id)
);

-- Notifications

create table notifications (
    tenant text not null,
    user_id text not null,
    id uuid not null,
    kind smallint not null,
    topic_key bigint not null,
    seq bigint not null,
    created_at timestamptz not null,
    read_at timestamptz,
    constraint pk_notifications primary key (tenant, user_id, id)
);
-- A message notifies a user once, however often it is handled.
create unique index ix_notifications_tenant_user_id_topic_key_seq on notifications (tenant, user_id, topic_key, seq);
create index ix_notifications_tenant_user_id_created_at_id on notifications (tenant, user_id, created_at, id);
create index ix_notifications_tenant_user_id on notifications (tenant, user_id) where read_at is null;

create table notification_settings (
    topic_key bigint not null,
    user_id text not null,
    tenant text not null,
    level smallint not null,
    muted_until timestamptz,
    constraint pk_notification_settings primary key (topic_key, user_id)
);
create index ix_notification_settings_tenant_user_id on notification_settings (tenant, user_id);
