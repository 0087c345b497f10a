-- Who may what in a server, and how one gets in and out.

alter table servers add column join_policy smallint not null default 1;
alter table servers alter column join_policy drop default;

alter table channels add column topic text;
alter table channels add column slow_mode_seconds integer not null default 0;
alter table channels alter column slow_mode_seconds drop default;

create table roles (
    tenant text not null,
    server_id text not null,
    id text not null,
    name text not null,
    permissions bigint not null,
    rank integer not null,
    colour text,
    created_at timestamptz not null,
    constraint pk_roles primary key (tenant, server_id, id),
    constraint fk_roles_servers foreign key (tenant, server_id) references servers (tenant, id) on delete cascade
);

-- Every server has a role that all its members have. Those that were there get what members could do so far.
insert into roles (tenant, server_id, id, name, permissions, rank, created_at)
select tenant, id, 'everyone', 'everyone', 207, 0, created_at from servers;

create table member_roles (
    tenant text not null,
    server_id text not null,
    user_id text not null,
    role_id text not null,
    constraint pk_member_roles primary key (tenant, server_id, user_id, role_id),
    constraint fk_member_roles_server_members
        foreign key (tenant, server_id, user_id) references server_members (tenant, server_id, user_id) on delete cascade,
    constraint fk_member_roles_roles foreign key (tenant, server_id, role_id) references roles (tenant, server_id, id) on delete cascade
);
create index ix_member_roles_tenant_server_id_role_id on member_roles (tenant, server_id, role_id);

-- The subject is a role or a user, so it has no foreign key. A user's stays when the user leaves: to come back undoes nothing.
create table channel_overrides (
    tenant text not null,
    channel_id text not null,
    subject smallint not null,
    subject_id text not null,
    allow bigint not null,
    deny bigint not null,
    constraint pk_channel_overrides primary key (tenant, channel_id, subject, subject_id),
    constraint fk_channel_overrides_channels foreign key (tenant, channel_id) references channels (tenant, id) on delete cascade
);

-- Not a part of the membership, so that to leave and come back undoes no mute.
create table server_mutes (
    tenant text not null,
    server_id text not null,
    user_id text not null,
    until timestamptz not null,
    constraint pk_server_mutes primary key (tenant, server_id, user_id),
    constraint fk_server_mutes_servers foreign key (tenant, server_id) references servers (tenant, id) on delete cascade
);

create table server_bans (
    tenant text not null,
    server_id text not null,
    user_id text not null,
    banned_by text not null,
    reason text,
    until timestamptz,
    created_at timestamptz not null,
    constraint pk_server_bans primary key (tenant, server_id, user_id),
    constraint fk_server_bans_servers foreign key (tenant, server_id) references servers (tenant, id) on delete cascade
);

create table server_invites (
    tenant text not null,
    code text not null,
    server_id text not null,
    created_by text not null,
    uses integer not null,
    max_uses integer,
    expires_at timestamptz,
    created_at timestamptz not null,
    constraint pk_server_invites primary key (tenant, code),
    constraint fk_server_invites_servers foreign key (tenant, server_id) references servers (tenant, id) on delete cascade
);
create index ix_server_invites_tenant_server_id on server_invites (tenant, server_id);

create table join_requests (
    tenant text not null,
    server_id text not null,
    user_id text not null,
    message text,
    created_at timestamptz not null,
    constraint pk_join_requests primary key (tenant, server_id, user_id),
    constraint fk_join_requests_servers foreign key (tenant, server_id) references servers (tenant, id) on delete cascade
);

create table audit_log (
    tenant text not null,
    server_id text not null,
    id text not null,
    action smallint not null,
    actor_id text not null,
    target_id text,
    reason text,
    created_at timestamptz not null,
    constraint pk_audit_log primary key (tenant, server_id, id),
    constraint fk_audit_log_servers foreign key (tenant, server_id) references servers (tenant, id) on delete cascade
);

-- When each author last wrote in a channel with slow mode, and under which nonce: one who sends that again waits for nothing.
create table slow_mode_marks (
    topic_key bigint not null,
    user_id text not null,
    nonce text,
    sent_at timestamptz not null,
    constraint pk_slow_mode_marks primary key (topic_key, user_id)
);
