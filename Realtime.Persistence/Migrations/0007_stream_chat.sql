-- Who may write in a stream's chat, and how often.

alter table streams
    add column slow_mode_seconds integer not null default 0,
    add column followers_only boolean not null default false,
    add column mods_only boolean not null default false;
alter table streams
    alter column slow_mode_seconds drop default,
    alter column followers_only drop default,
    alter column mods_only drop default;

create table user_follows (
    tenant text not null,
    user_id text not null,
    followed_id text not null,
    created_at timestamptz not null,
    constraint pk_user_follows primary key (tenant, user_id, followed_id)
);
-- For whoever is deleted.
create index ix_user_follows_tenant_followed_id_user_id on user_follows (tenant, followed_id, user_id);

create table stream_moderators (
    tenant text not null,
    stream_id text not null,
    user_id text not null,
    created_at timestamptz not null,
    constraint pk_stream_moderators primary key (tenant, stream_id, user_id),
    constraint fk_stream_moderators_streams foreign key (tenant, stream_id) references streams (tenant, id) on delete cascade
);
create index ix_stream_moderators_tenant_user_id on stream_moderators (tenant, user_id);

-- Timeouts (1) and bans (2). One that has ended means nothing; it is gone when it is given anew or lifted.
create table stream_restrictions (
    tenant text not null,
    stream_id text not null,
    user_id text not null,
    kind smallint not null,
    given_by text not null,
    reason text,
    until timestamptz,
    created_at timestamptz not null,
    constraint pk_stream_restrictions primary key (tenant, stream_id, user_id, kind),
    constraint fk_stream_restrictions_streams foreign key (tenant, stream_id) references streams (tenant, id) on delete cascade
);
create index ix_stream_restrictions_tenant_user_id on stream_restrictions (tenant, user_id);

-- For the sweep of old notifications, whoever's they are.
create index ix_notifications_created_at on notifications (created_at);
